import { expect, test } from 'vitest';
import type { SkeletonMotion } from '@antiphon/formats';
import { decimate, decimateChannels, decimationFactor } from './decimate';

const motion = (rows: readonly (readonly number[])[]): SkeletonMotion => ({
  skeleton: {
    joints: [
      { name: 'a', parent: -1, offset: [0, 0, 0], channels: ['Xposition', 'Zrotation', 'Xrotation', 'Yrotation'] },
    ],
  },
  fps: 120,
  frames: rows.length,
  values: Float64Array.from(rows.flat()),
});

test.each([
  [24, 1],
  [30, 1],
  [44, 1],
  [50, 2],
  [60, 2],
  [90, 3],
  [120, 4],
  [240, 8],
])('%d frames per second are divided by %d', (fps, factor) => expect(decimationFactor(fps)).toBe(factor));

test('positions are averaged, rotations turn half way, across 180 degrees too', () => {
  const halved = decimate(
    motion([
      [1, 170, 0, 0],
      [3, -170, 0, 0],
      [5, 10, 0, 0],
      [7, 30, 0, 0],
      [9, 0, 0, 0],
    ]),
    2,
  );
  expect([halved.fps, halved.frames]).toEqual([60, 2]);
  const wanted = [2, 180, 0, 0, 6, 20, 0, 0];
  halved.values.forEach((value, i) => expect(value).toBeCloseTo(wanted[i] ?? NaN, 9));
});

test('a factor of 1 changes nothing', () => {
  const original = motion([
    [1, 10, 20, 30],
    [2, 40, 50, 60],
  ]);
  expect(decimate(original, 1)).toBe(original);
});

test('face channels are averaged, and what is left over goes', () => {
  const face = { names: ['a', 'b'], fps: 60, values: Float32Array.of(0, 10, 1, 20, 2, 30, 3, 40, 9, 90) };
  expect(decimateChannels(face, 2)).toEqual({ names: ['a', 'b'], fps: 30, values: Float32Array.of(0.5, 15, 2.5, 35) });
  expect(decimateChannels(face, 1)).toBe(face);
});
