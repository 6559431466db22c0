import fc from 'fast-check';
import { expect, test } from 'vitest';
import { join, planWindows, windowSeed } from './windows';

test('windows cover every frame, overlap by a quarter, and the last is needed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 200 }), (frames, window) => {
      const { starts, overlap, held, total } = planWindows(frames, window);
      expect(starts[0]).toBe(0);
      expect(overlap).toBe(Math.floor(window / 4));
      expect(held).toBeLessThanOrEqual(overlap);
      starts.slice(1).forEach((start, i) => expect(start).toBe((starts[i] ?? NaN) + window - overlap));
      expect(total).toBe((starts[starts.length - 1] ?? NaN) + window);
      expect(total).toBeGreaterThanOrEqual(frames);
      if (starts.length > 1) expect(total - (window - overlap)).toBeLessThan(frames);
    }),
  );
});

test('held frames stay, the rest of the overlap fades, the rest of the window is new', () => {
  const plan = planWindows(20, 16); // overlap 4, of which 2 are held
  const motion = new Float32Array(plan.total * 2);
  join(motion, new Float32Array(32).fill(1), 0, plan, 2);
  expect(motion.subarray(0, 32)).toEqual(new Float32Array(32).fill(1));
  join(motion, new Float32Array(32).fill(4), 12, plan, 2);
  const first = Array.from({ length: plan.total }, (_, frame) => motion[frame * 2]);
  expect(first.slice(0, 14)).toEqual(Array(14).fill(1));
  expect(first.slice(14, 17)).toEqual([2, 3, 4]);
  expect(first.slice(16)).toEqual(Array(12).fill(4));
});

test('a window of fewer than four frames has no overlap', () => {
  const plan = planWindows(7, 3);
  const motion = new Float32Array(plan.total);
  plan.starts.forEach((start, i) => join(motion, new Float32Array(3).fill(i), start, plan, 1));
  expect([...motion]).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
});

test('every window has a seed of its own, the first the one that was asked for', () => {
  expect(windowSeed(5, 0)).toBe(5);
  expect(new Set(Array.from({ length: 50 }, (_, i) => windowSeed(5, i))).size).toBe(50);
  expect(windowSeed(5, 1)).not.toBe(windowSeed(6, 1));
});
