import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PLACES } from './bucket';
import { rangeAt, reassign, type Range } from './ranges';

const size = (ranges: readonly Range[] = []) => ranges.reduce((sum, { from, to }) => sum + to - from, 0);

test('arms of a new deployment own consecutive ranges, in order', () => {
  expect(reassign({}, { a: 0.5, b: 0.3, c: 0.2 })).toEqual({
    a: [{ from: 0, to: 5000 }],
    b: [{ from: 5000, to: 8000 }],
    c: [{ from: 8000, to: 10000 }],
  });
  const thirds = reassign({}, { a: 1 / 3, b: 1 / 3, c: 1 / 3 });
  expect(Object.values(thirds).map(size).sort()).toEqual([3333, 3333, 3334]);
});

test('a canary that grows takes from who shrinks, and nobody else moves', () => {
  const before = reassign({}, { old: 0.95, canary: 0.05 });
  const after = reassign(before, { old: 0.8, canary: 0.2 });
  expect(after).toEqual({ old: [{ from: 0, to: 8000 }], canary: [{ from: 8000, to: 10000 }] });
  expect(reassign(after, { old: 0.95, canary: 0.05 })).toMatchObject({ canary: [{ from: 8000, to: 8500 }] });
});

test('what has no arm is nobody’s', () => {
  const { a = [] } = reassign({}, { a: 0.1 });
  expect([rangeAt(999, [a]), rangeAt(1000, [a])]).toEqual([0, undefined]);
});

const weights = fc
  .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 })
  .chain((arms) =>
    fc.tuple(fc.constant(arms), fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 6, maxLength: 6 })),
  )
  .map(([arms, parts]) => {
    const all = Math.max(
      1,
      parts.slice(0, arms.length + 1).reduce((sum, part) => sum + part, 0),
    );
    return Object.fromEntries(arms.map((arm, i) => [arm, (parts[i] ?? 0) / all]));
  });

test('a new weight reassigns the difference, and no more', () => {
  fc.assert(
    fc.property(weights, weights, (first, second) => {
      const before = reassign({}, first);
      const after = reassign(before, second);
      const armOf = (owned: Record<string, readonly Range[]>, place: number) => {
        const names = Object.keys(owned);
        const found = rangeAt(place, Object.values(owned));
        return found === undefined ? undefined : names[found];
      };
      let moved = 0;
      for (let place = 0; place < PLACES; place++) {
        const arm = armOf(before, place);
        if (arm !== undefined && arm !== armOf(after, place)) moved++;
      }
      const lost = Object.keys(before).reduce((sum, arm) => sum + Math.max(0, size(before[arm]) - size(after[arm])), 0);
      expect(moved).toBe(lost);
      for (const [arm, weight] of Object.entries(second))
        expect(Math.abs(size(after[arm]) - weight * PLACES)).toBeLessThan(1.001);
    }),
    { numRuns: 30 },
  );
});

test('weights of more than all callers are refused', () => {
  expect(() => reassign({}, { a: 0.8, b: 0.3 })).toThrow('together 1 at most, and not a 0.8, b 0.3');
  expect(() => reassign({}, { a: -0.1 })).toThrow(RangeError);
});
