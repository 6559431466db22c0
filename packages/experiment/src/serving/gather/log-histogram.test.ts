import { Random } from '@antiphon/core';
import { expect, test } from 'vitest';
import { LogHistogram } from './log-histogram';

function of(values: readonly number[]): LogHistogram {
  const histogram = new LogHistogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

test('of few values quantiles are exact', () => {
  const histogram = of([50, 50, 75, 0, 50]);
  expect([0, 0.5, 0.95, 1].map((share) => histogram.quantile(share))).toEqual([0, 50, 75, 75]);
  expect(histogram.mean).toBe(45);
  expect([of([]).quantile(0.5), of([]).mean]).toEqual([null, null]);
});

test('of many they are right to half a per cent, in the memory of some thousand bins', () => {
  const random = Random.stream(1, 'histogram');
  const values = Array.from({ length: 50_000 }, () => Math.exp(3 * random.normal()));
  const histogram = of(values);
  const sorted = values.toSorted((a, b) => a - b);
  for (const share of [0.01, 0.5, 0.95, 0.999]) {
    const [exact, told] = [sorted[Math.ceil(share * values.length) - 1] ?? NaN, histogram.quantile(share) ?? NaN];
    expect(Math.abs(told / exact - 1)).toBeLessThan(0.0051);
  }
  expect(histogram['counts'].size).toBeLessThan(3000);
});
