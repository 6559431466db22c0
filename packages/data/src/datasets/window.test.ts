import { expect, test } from 'vitest';
import type { ConditionSpec } from '../conditions/spec';
import { window } from './window';

const motion = { fps: 30, parts: [] };
const audio: ConditionSpec = { name: 'audio', kind: 'key-frames', every: 1, width: 1, rate: 30 };
const clip = {
  frames: 4,
  motion: Float32Array.of(0, 1, 10, 11, 20, 21, 30, 31),
  conditions: { audio: Float32Array.of(5, 6, 7, 8) },
};

test('cuts the same frames from motion and conditions, as copies', () => {
  const cut = window(clip, 1, 2, { motion, conditions: [audio] });
  expect(cut).toEqual({ motion: Float32Array.of(10, 11, 20, 21), conditions: { audio: Float32Array.of(6, 7) } });
  cut.motion[0] = -1;
  expect(clip.motion[2]).toBe(10);
});

test('a condition with another rate is cut at the same time', () => {
  const tokens = { ...audio, rate: 100 };
  const long = {
    frames: 30,
    motion: new Float32Array(30),
    conditions: { audio: Float32Array.from({ length: 100 }, (_, i) => i) },
  };
  const rows = (start: number, frames: number) => [
    ...window(long, start, frames, { motion, conditions: [tokens] }).conditions.audio,
  ];
  expect(rows(3, 3)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  expect(rows(1, 1)).toEqual([3, 4, 5]);
  // Every window of a length has as many rows, also the last.
  for (let start = 0; start <= 15; start++) expect(rows(start, 15)).toHaveLength(50);
  expect(rows(29, 1)).toEqual([97, 98, 99]);
});

test('refuses frames outside the clip', () => {
  const data = { motion, conditions: [audio] };
  expect(() => window(clip, 3, 2, data)).toThrow('Frames 3 to 5 are not all inside a clip of 4.');
  expect(() => window(clip, -1, 2, data)).toThrow(RangeError);
});
