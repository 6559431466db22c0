import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wilson } from './wilson';

test('the interval holds the share, and reaches the ends exactly where the count does', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e7 }), fc.double({ min: 0, max: 1, noNaN: true }), (total, part) => {
      const count = Math.round(part * total);
      const [low, high] = wilson(count, total);
      expect(low).toBeLessThanOrEqual(count / total);
      expect(high).toBeGreaterThanOrEqual(count / total);
      expect(wilson(0, total)[0]).toBe(0);
      expect(wilson(total, total)[1]).toBe(1);
    }),
  );
});

test('ten of a hundred, by hand', () => {
  const [low, high] = wilson(10, 100, 1.96);
  expect(low).toBeCloseTo(0.0552, 4);
  expect(high).toBeCloseTo(0.1744, 4);
});
