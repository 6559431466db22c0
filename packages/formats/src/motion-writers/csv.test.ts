import { expect, test } from 'vitest';
import { ARKIT_52 } from '../motion/arkit';
import { faceEncodable } from './fixtures/motions';
import { encodeMotionFile } from './registry';

async function csv(...motion: Parameters<typeof faceEncodable>): Promise<string[]> {
  return Buffer.from(await encodeMotionFile('csv', faceEncodable(...motion)))
    .toString()
    .split('\n');
}

/** The cells of a line by the names of the first one. */
function cells(lines: readonly string[], line: number): Record<string, string> {
  const values = lines[line]?.split(',') ?? [];
  return Object.fromEntries((lines[0] ?? '').split(',').map((name, column) => [name, values[column] ?? '']));
}

test('the layout of Live Link Face: its names, ten decimals, ARKit’s weights clamped and others as they are', async () => {
  const names = [...ARKIT_52.filter((name) => name !== 'mouthClose'), 'MouthClose', 'HeadYaw'];
  const values = new Float32Array(2 * names.length);
  const set = (frame: number, name: string, value: number) =>
    (values[frame * names.length + names.indexOf(name)] = value);
  set(0, 'jawOpen', 0.25);
  set(0, 'MouthClose', 1.5);
  set(0, 'HeadYaw', -0.5);
  set(1, 'jawOpen', -0.5);
  const lines = await csv(names, 30, values);
  const pascal = names.map((name) => name.charAt(0).toUpperCase() + name.slice(1));
  expect(lines[0]).toBe(`Timecode,BlendshapeCount,${pascal.join(',')}`);
  const common = { BlendshapeCount: '53', EyeBlinkLeft: '0.0000000000' };
  const first = { JawOpen: '0.2500000000', MouthClose: '1.0000000000', HeadYaw: '-0.5000000000' };
  expect(cells(lines, 1)).toMatchObject({ Timecode: '00:00:00:00.000', ...common, ...first });
  expect(cells(lines, 2)).toMatchObject({ Timecode: '00:00:00:01.000', ...common, JawOpen: '0.0000000000' });
  expect(lines.slice(3)).toEqual(['']);
});

test('a face with some of ARKit’s channels gets the others, at 0, in the app’s order; its own follow', async () => {
  const lines = await csv(['odd', 'jawOpen'], 30, Float32Array.of(7, 0.5));
  const names = (lines[0] ?? '').split(',').slice(2);
  expect([names.length, names[0], names[52]]).toEqual([53, 'EyeBlinkLeft', 'odd']);
  expect(names.indexOf('JawRight')).toBe(names.indexOf('JawLeft') - 1);
  const wanted = { BlendshapeCount: '53', JawOpen: '0.5000000000', odd: '7.0000000000', TongueOut: '0.0000000000' };
  expect(cells(lines, 1)).toMatchObject(wanted);
});

test('another rig’s face has its own columns, quoted where they need it', async () => {
  expect(await csv(['mouth_stretch_c', 'odd, "name"'], 30, Float32Array.of(0.25, 2))).toEqual([
    'Timecode,BlendshapeCount,mouth_stretch_c,"odd, ""name"""',
    '00:00:00:00.000,2,0.2500000000,2.0000000000',
    '',
  ]);
});

test.each([
  [60, 3600 * 60 + 61 * 60 + 5, '01:01:01:05.000'],
  [25, 24, '00:00:00:24.000'],
  [25, 25, '00:00:01:00.000'],
  [29.97, 30, '00:00:01:00.030'],
])('at %d Hz frame %d has the time code %s', async (fps, frame, code) => {
  const lines = await csv(['face'], fps, new Float32Array(frame + 1));
  expect(lines[frame + 1]?.split(',')[0]).toBe(code);
});

test('time codes are strictly ascending at any rate', async () => {
  for (const fps of [23.976, 24, 29.97, 30, 50, 59.94, 60, 120]) {
    const codes = (await csv(['face'], fps, new Float32Array(1000)))
      .slice(1, -1)
      .map((line) => line.split(',')[0] ?? '');
    const width = Math.max(...codes.map((code) => code.length));
    const keys = codes.map((code) => code.slice(0, 9) + code.slice(9).padStart(width - 9, '0'));
    expect([...keys].sort()).toEqual(keys);
    expect(new Set(keys).size).toBe(1000);
  }
});

test('channels that never move and the rate of the files come back', async () => {
  const motion = faceEncodable(['b'], 30, Float32Array.of(0, 1));
  const file = { names: ['a', 'b'], rest: [0.125, 0] };
  const format = { fps: 30, parts: [{ kind: 'blendshapes' as const, names: ['b'], file, fileFps: 60 }] };
  const text = Buffer.from(await encodeMotionFile('csv', { ...motion, format })).toString();
  expect(text.split('\n')).toEqual([
    'Timecode,BlendshapeCount,a,b',
    '00:00:00:00.000,2,0.1250000000,0.0000000000',
    '00:00:00:01.000,2,0.1250000000,0.2500000000',
    '00:00:00:02.000,2,0.1250000000,0.7500000000',
    '00:00:00:03.000,2,0.1250000000,1.0000000000',
    '',
  ]);
});
