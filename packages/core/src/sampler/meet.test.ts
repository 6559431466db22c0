import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Denoiser } from '../contracts/denoiser';
import { meet } from './meet';

const STEP = { index: 0, count: 1, timestep: 0, alpha: 0.6, sigma: 0.8 };
const predicting =
  (x0: Float64Array): Denoiser =>
  () =>
    Promise.resolve({ x0 });
const shape = [1, 24, 1] as const;
const curve = (at: (frame: number) => number) => Float64Array.from({ length: 24 }, (_, frame) => at(frame));

test('a prediction that meets the known frames by itself stays as it is, to the bit', async () => {
  const x0 = curve((frame) => Math.sin(frame / 3));
  expect((await meet(predicting(x0), x0, { shape, held: 8, over: 6 })(x0, STEP)).x0).toEqual(x0);
});

test('what was missed in value and slope is made up for at once and forgotten after `over` frames', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.double({ min: -0.3, max: 0.3, noNaN: true }),
      async (offset, slope) => {
        const x0 = curve((frame) => Math.sin(frame / 3));
        const known = curve((frame) => Math.sin(frame / 3) + offset + slope * (frame - 7));
        const { x0: moved } = await meet(predicting(x0), known, { shape, held: 8, over: 12 })(x0, STEP);
        const shift = moved.map((value, frame) => value - (x0[frame] ?? 0));
        // The curve begins where the known frames end, and goes on in their direction.
        expect(Math.abs((shift[8] ?? 0) - (offset + slope))).toBeLessThan(
          0.01 * (Math.abs(offset) + 10 * Math.abs(slope)) + 1e-12,
        );
        expect([...shift.slice(0, 8), ...shift.slice(20)].every((value) => value === 0)).toBe(true);
        // No step is larger than the way back takes.
        const largest = Math.max(
          ...shift.slice(8).map((value, i) => Math.abs(value - (i === 0 ? offset : (shift[7 + i] ?? 0)))),
        );
        expect(largest).toBeLessThanOrEqual(0.16 * Math.abs(offset) + 1.3 * Math.abs(slope) + 1e-12);
      },
    ),
  );
});

test('items and features are moved each by what they missed, the renoise too, and no input is changed', async () => {
  const shape = [2, 4, 2] as const;
  const free = new Float32Array(16);
  const known = Float32Array.from({ length: 16 }, (_, i) => (i < 8 ? 1 : 2) * (i % 2 === 0 ? 1 : -1));
  const both: Denoiser = () => Promise.resolve({ x0: free, renoise: free });
  const { x0, renoise } = await meet(both, known, { shape, held: 2, over: 1 })(free, STEP);
  // Halfway along the quintic: value 1 becomes 1/2, and the known frames do not move.
  expect([...x0]).toEqual([0, 0, 0, 0, 0.5, -0.5, 0, 0, 0, 0, 0, 0, 1, -1, 0, 0]);
  expect(renoise).toEqual(x0);
  expect(free.every((value) => value === 0)).toBe(true);
});
