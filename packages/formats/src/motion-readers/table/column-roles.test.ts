import { expect, test } from 'vitest';
import { encodeNpy } from '../../arrays/npy';
import { csvReader } from '../csv-reader';
import type { ChannelMotion } from '../motion-reader';
import { npyReader } from '../npy-reader';

const ROWS = 180;
const count = <T>(of: (i: number) => T) => Array.from({ length: ROWS }, (_, i) => of(i));
const open = (i: number) => (0.4 + 0.4 * Math.sin(i / 5)).toFixed(5);

function read(
  columns: Readonly<Record<string, (i: number) => string | number>>,
): ChannelMotion & { readonly notes?: readonly string[] | undefined } {
  const rows = count((i) =>
    Object.values(columns)
      .map((cell) => cell(i))
      .join(','),
  );
  const motion = csvReader.read(Buffer.from([Object.keys(columns).join(','), ...rows].join('\n')), 'face.csv');
  return 'face' in motion ? { ...motion.face, notes: motion.notes } : expect.fail('not a face');
}
const two = (value: number) => String(value).padStart(2, '0');

test.each<[string, (i: number) => string | number, number | undefined]>([
  ['time_ms', (i) => Math.round((i * 1000) / 30), 30],
  ['timestamp (ms)', (i) => ((i * 1000) / 25).toFixed(3), 25],
  ['Timestamp_us', (i) => 1_700_000_000_000_000 + Math.round((i * 1e6) / 60), 60],
  ['timestamp_ns', (i) => String(1_700_000_000_000_000_000n + BigInt(Math.round((i * 1e9) / 30))), 30],
  ['TimeStampMs', (i) => Math.floor((i * 1000) / 24), 24],
  ['elapsed', (i) => (i / 50).toFixed(3), 50],
  ['time', (i) => Math.round((i * 1000) / 30), 30],
  ['time_s', (i) => Math.round((i * 1000) / 30), 30],
  ['timecode', (i) => i / 30, 30],
  ['t', (i) => i / 30, 30],
  ['Time of capture', (i) => Math.round((i * 1000) / 30), 30],
  ['pts', (i) => Math.round((i * 1e7) / 30), 30],
  ['clock', (i) => `2024-05-01T12:00:${(i / 30).toFixed(3).padStart(6, '0')}Z`, 30],
  [
    'time',
    (i) =>
      i < 60
        ? `23:59:${(58 + i / 30).toFixed(3)}`
        : `00:00:${two(Math.floor((i - 60) / 30))}.${String(Math.round(((i - 60) % 30) / 0.03)).padStart(3, '0')}`,
    30,
  ],
  ['timecode', (i) => `00:00:${two(Math.floor(i / 30))};${two(i % 30)}`, 30 / 1.001],
  [
    'timecode',
    (i) => `00:00:${two(Math.floor(i / 30))}:${String(Math.round(((i % 30) * 1000) / 30)).padStart(3, '0')}`,
    30,
  ],
  ['capture_epoch_ms', (i) => Math.round(1_712_345_678_123 + (i * 1000) / 30), 30],
  ['timestamp_utc', (i) => (1_712_345_678.1 + i / 60).toFixed(4), 60],
  ['lsl_timestamp', (i) => (91_234.5 + i / 30).toFixed(5), 30],
  // By their numbers alone: in 32 bits these would stand still.
  ['Uhrzeit', (i) => (1_712_345_678.1 + i / 30).toFixed(4), 30],
  ['時間', (i) => (i / 30).toFixed(4), 30],
  ['', (i) => (i / 30).toFixed(4), 30],
  ['timecode', (i) => `00;00;${two(Math.floor(i / 25))};${two(i % 25)}`, 25],
  ['#', (i) => i, undefined],
  ['frame_id', (i) => i, undefined],
  ['frame_idx', (i) => i + 1, undefined],
  ['Frame Number', (i) => 2 * i, undefined],
  ['', (i) => i, undefined],
  ['Unnamed: 0', (i) => i, undefined],
  ['face_id', () => 0, undefined],
  ['whatever', (i) => i, undefined],
  ['whatever', (i) => (i / 30).toFixed(4), 30],
])('%s is no channel', (name, cell, fps) => {
  const face = read({ [name]: cell, jawOpen: open, mouthClose: open });
  expect(face.names).toEqual(['jawOpen', 'mouthClose']);
  if (fps === undefined) expect(face.fps).toBeUndefined();
  else expect(face.fps).toBeCloseTo(fps, 3);
  expect(face.frames).toBe(ROWS);
});

test('names of one letter and in other scripts are channels where nothing moves', () => {
  const names = ['A', 'I', 'T', 'あ', 'まばたき'];
  const still = { A: open, I: () => 0, T: () => '0.0', あ: open, まばたき: () => 0 };
  expect(read(still).names).toEqual(names);
  expect(read({ ...still, I: open, T: open, まばたき: open }).names).toEqual(names);
});

test('what is left out is said, what files usually have is not', () => {
  expect(read({ frame: (i) => i, time: (i) => i / 30, jawOpen: open }).notes).toBeUndefined();
  expect(
    read({ '': (i) => i, timestamp_ms: (i) => Math.round(i / 0.03), jawOpen: open, ts: (i) => i / 30 }).notes,
  ).toEqual([
    'column 1 counts rows and is left out',
    'the column "timestamp_ms" is taken as the clock',
    'the column "ts" tells the time again and is left out',
  ]);
});

test('lengths, angles and the mix of OpenFace are channels', () => {
  const face = read({
    ...{ frame: (i) => i + 1, face_id: () => 0, timestamp: (i) => (i / 30).toFixed(3), confidence: () => 0.98 },
    ...{ gaze_0_x: open, pose_Tx: (i) => 180 + i, pose_Rx: open, x_0: (i) => 300 + i / 2 },
    ...{ AU01_r: (i) => 5 * Number(open(i)), AU01_c: (i) => Number(i % 50 > 25), headX_mm: (i) => 200 + i },
  });
  expect(face.names).toEqual('confidence,gaze_0_x,pose_Tx,pose_Rx,x_0,AU01_r,AU01_c,headX_mm'.split(','));
  expect(face.fps).toBe(30);
});

test('numbers that rise evenly are channels where all do, or where a name says so', () => {
  expect(read({ jawOpen: (i) => i / 200, mouthClose: open }).names).toEqual(['jawOpen', 'mouthClose']);
  expect(read({ a: (i) => i / 200, b: (i) => i }).names).toEqual(['a', 'b']);
});

test('a first column of an array that counts frames', () => {
  const array = (first: (i: number) => number) =>
    npyReader.read(
      encodeNpy(Float32Array.from(count((i) => [first(i), Number(open(i)), i % 7]).flat()), [ROWS, 3]),
      'x',
    );
  expect(array((i) => i)).toMatchObject({
    face: { frames: ROWS, from: { columns: 3, kept: [1, 2] } },
    notes: ['column 1 counts rows and is left out'],
  });
  expect(array((i) => i / 30)).toMatchObject({ face: { fps: 30 }, notes: ['column 1 is taken as the clock'] });
  expect(array((i) => Math.sin(i))).not.toHaveProperty('face.from');
});

test('frame numbers tell which frames are missing', () => {
  const face = read({ frame_id: (i) => i + Math.floor(i / 60), jawOpen: open });
  expect(face).toMatchObject({ frames: ROWS + 2 });
  expect(face.notes?.[1]).toBe('2 of 182 frames are missing by their numbers: they were interpolated');
});
