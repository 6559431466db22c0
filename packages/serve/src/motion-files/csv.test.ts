import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { faceEncodable } from '../fixtures/motions';
import { encodeMotionFile } from './registry';

async function csv(...motion: Parameters<typeof faceEncodable>): Promise<string[]> {
  return Buffer.from(await encodeMotionFile('csv', faceEncodable(...motion)))
    .toString()
    .split('\n');
}

test('the layout of Live Link Face: its names, ten decimals, ARKit’s weights clamped and others as they are', async () => {
  expect(
    await csv(
      ['jawOpen', 'MouthClose', 'HeadYaw', 'odd, name'],
      30,
      Float32Array.of(0.25, 1.5, -0.5, 2, -0.5, 0, 1.5, 0),
    ),
  ).toEqual([
    'Timecode,BlendshapeCount,JawOpen,MouthClose,HeadYaw,"odd, name"',
    '00:00:00:00.000,4,0.2500000000,1.0000000000,-0.5000000000,2.0000000000',
    '00:00:00:01.000,4,0.0000000000,0.0000000000,1.5000000000,0.0000000000',
    '',
  ]);
});

test.each([
  [60, 3600 * 60 + 61 * 60 + 5, '01:01:01:05.000'],
  [25, 24, '00:00:00:24.000'],
  [25, 25, '00:00:01:00.000'],
  [29.97, 30, '00:00:01:00.030'],
])('at %d Hz frame %d has the time code %s', async (fps, frame, code) => {
  const lines = await csv(['jawOpen'], fps, new Float32Array(frame + 1));
  expect(lines[frame + 1]?.split(',')[0]).toBe(code);
});

test('time codes are strictly ascending at any rate', async () => {
  for (const fps of [23.976, 24, 29.97, 30, 50, 59.94, 60, 120]) {
    const codes = (await csv(['jawOpen'], fps, new Float32Array(1000)))
      .slice(1, -1)
      .map((line) => line.split(',')[0] ?? '');
    const width = Math.max(...codes.map((code) => code.length));
    const keys = codes.map((code) => code.slice(0, 9) + code.slice(9).padStart(width - 9, '0'));
    expect([...keys].sort()).toEqual(keys);
    expect(new Set(keys).size).toBe(1000);
  }
});

test('channels that never move and the rate of the files come back', async () => {
  const motion = faceEncodable(['jawOpen'], 30, Float32Array.of(0, 1));
  const file = { names: ['EyeBlinkLeft', 'JawOpen'], rest: [0.125, 0] };
  const format = { fps: 30, parts: [{ kind: 'blendshapes' as const, names: ['JawOpen'], file, fileFps: 60 }] };
  const text = Buffer.from(await encodeMotionFile('csv', { ...motion, format })).toString();
  expect(text.split('\n')).toEqual([
    'Timecode,BlendshapeCount,EyeBlinkLeft,JawOpen',
    '00:00:00:00.000,2,0.1250000000,0.0000000000',
    '00:00:00:01.000,2,0.1250000000,0.2500000000',
    '00:00:00:02.000,2,0.1250000000,0.7500000000',
    '00:00:00:03.000,2,0.1250000000,1.0000000000',
    '',
  ]);
});

const real = new URL('../../../../../shared/realdata/neurosync_arkit_speech/testset.csv', import.meta.url);
describe.skipIf(!existsSync(real))('a real recording (skipped where ../shared/realdata is absent)', () => {
  test('has the same header, and the same values to ten decimals of float32', async () => {
    const [head = '', ...rows] = readFileSync(real, 'utf8').trim().split(/\r?\n/);
    const values = Float32Array.from(
      rows.flatMap((row) => row.split(',').slice(2)),
      Number,
    );
    const written = await csv(head.split(',').slice(2), 60, values);
    expect(written[0]).toBe(head);
    expect(written).toHaveLength(rows.length + 2);
    rows.forEach((row, i) => {
      const [, count, ...wanted] = row.split(',');
      const [code = '', ownCount, ...own] = (written[i + 1] ?? '').split(',');
      expect(ownCount).toBe(count);
      expect(code).toMatch(/^\d\d:\d\d:\d\d:\d\d\.\d{3}$/);
      expect(own.every((value, column) => Math.abs(Number(value) - Number(wanted[column])) < 1e-7)).toBe(true);
    });
  });
});
