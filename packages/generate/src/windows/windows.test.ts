import fc from 'fast-check';
import { expect, test } from 'vitest';
import { framesFor, planWindows, windowSeed } from './windows';

test('windows cover every frame, overlap by a quarter, and the last is needed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 200 }), (frames, window) => {
      const { starts, overlap, held, total } = planWindows(frames, window);
      expect(starts[0]).toBe(0);
      expect(overlap).toBe(Math.floor(window / 4));
      expect(held).toBe(overlap - Math.floor(window / 15));
      expect(held).toBeGreaterThanOrEqual(0);
      starts.slice(1).forEach((start, i) => expect(start).toBe((starts[i] ?? NaN) + window - overlap));
      expect(total).toBe((starts[starts.length - 1] ?? NaN) + window);
      expect(total).toBeGreaterThanOrEqual(frames);
      if (starts.length > 1) expect(total - (window - overlap)).toBeLessThan(frames);
    }),
  );
});

test('a recording has as many frames as it lasts, and one at least', () => {
  expect([0, 0.001, 0.5, 1, 600].map((seconds) => framesFor(seconds, 30))).toEqual([1, 1, 15, 30, 18000]);
});

test('every window has a seed of its own, the first the one that was asked for', () => {
  expect(windowSeed(5, 0)).toBe(5);
  expect(new Set(Array.from({ length: 50 }, (_, i) => windowSeed(5, i))).size).toBe(50);
  expect(windowSeed(5, 1)).not.toBe(windowSeed(6, 1));
});
