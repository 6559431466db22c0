import { expect, test } from 'vitest';
import { anytimeDifference } from '../../statistics/confidence-sequence';
import { stratifiedOutcome } from './stratified-outcome';

const outcome = (mean: number, users: number, variance = 1) => ({ mean, variance, users });

test('one stratum is itself', () => {
  const one = { a: outcome(0.4, 300, 0.24), b: outcome(0.6, 100, 0.2) };
  const { a, b } = stratifiedOutcome([one]);
  expect(a.mean).toBeCloseTo(0.4, 12);
  expect(a.variance).toBeCloseTo(0.24, 12);
  expect(b).toEqual({ mean: 0.6, variance: expect.closeTo(0.2, 12) as number, users: 100 });
});

test('users who came later and differ do not make arms differ whose shares were changed', () => {
  // Both arms alike in each: 1 before, 3 after. The arm b has most of its users after.
  const { a, b } = stratifiedOutcome([
    { a: outcome(1, 900), b: outcome(1, 100) },
    { a: outcome(3, 500), b: outcome(3, 500) },
  ]);
  expect(b.mean - a.mean).toBeCloseTo(0, 12);
  expect(a.mean).toBeCloseTo(2, 12);
  // The variance of a mean: ¼/900 + ¼/500, and of b ¼/100 + ¼/500.
  expect(a.variance / a.users).toBeCloseTo(0.25 / 900 + 0.25 / 500, 12);
  expect(b.variance / b.users).toBeCloseTo(0.25 / 100 + 0.25 / 500, 12);
  expect(anytimeDifference(a, b).ci[0]).toBeLessThan(0);
});
