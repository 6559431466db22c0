import { Random } from '@antiphon/core';
import { expect, test } from 'vitest';
import { bootstrapMeanInterval } from './bootstrap';
import { crossedMean, intervalOf } from './crossed-mean';
import { rangeOfDifferences, withinRange } from './within-range';

test('an interval ends where its metric does, and stays as it is elsewhere', () => {
  expect(withinRange([-0.02, 0.4], [0, 1])).toEqual([0, 0.4]);
  expect(withinRange([0.9, 1.07], [0, 1])).toEqual([0.9, 1]);
  expect(withinRange([-0.02, 7], [0, null])).toEqual([0, 7]);
  expect(withinRange([-0.02, 7], undefined)).toEqual([-0.02, 7]);
  expect(withinRange(null, [0, 1])).toBeNull();
  // A metric from outside that breaks its word is shown as it is.
  expect(withinRange([1.2, 1.4], [0, 1])).toEqual([1.2, 1.4]);
});

test('differences reach as far as the range is wide', () => {
  expect(rangeOfDifferences([0, 1])).toEqual([-1, 1]);
  expect(rangeOfDifferences([-1, 1])).toEqual([-2, 2]);
  expect(rangeOfDifferences([0, null])).toBeUndefined();
  expect(rangeOfDifferences(undefined)).toBeUndefined();
});

test('both kinds of interval go beyond 1 for shares near to it, and hold the true share as often without that part', () => {
  let [beyond, whole, cut] = [0, 0, 0];
  for (let run = 0; run < 60; run++) {
    const random = Random.stream(0, 'shares', run);
    // Shares of clips with a mean of 0.9.
    const clip = () => (random.uniform() < 0.8 ? 1 : 0.5);
    const values = [0, 1].map(() => Array.from({ length: 8 }, clip));
    const intervals = [
      intervalOf(crossedMean(values), 0.95),
      bootstrapMeanInterval(values[0] ?? [], random, { resamples: 200 }),
    ];
    for (const interval of intervals) {
      const inside = withinRange(interval, [0, 1]);
      if (interval === null || inside === null) continue;
      if (interval[1] > 1) beyond++;
      whole += Number(interval[0] <= 0.9 && interval[1] >= 0.9);
      cut += Number(inside[0] <= 0.9 && inside[1] >= 0.9);
      expect(inside[1]).toBeLessThanOrEqual(1);
    }
  }
  expect(beyond).toBeGreaterThan(10);
  expect(cut).toBe(whole);
});
