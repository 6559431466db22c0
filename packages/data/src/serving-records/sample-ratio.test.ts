import { Random } from '@antiphon/core';
import { expect, test } from 'vitest';
import { SampleRatioTest } from './sample-ratio';

/** Callers until it rings at 5 %, or `most`. */
function ringsAfter(true_: readonly number[], meant: readonly number[], most: number, run: number): number | undefined {
  const test = new SampleRatioTest(meant);
  const random = Random.stream(run, 'sample-ratio');
  for (let caller = 1; caller <= most; caller++) {
    let place = random.uniform();
    let arm = 0;
    while (arm < true_.length - 1 && place >= (true_[arm] ?? 0)) place -= true_[arm++] ?? 0;
    if (test.saw(arm) < 0.05) return caller;
  }
  return undefined;
}

test('watched after every caller, it rings falsely in 5 % of experiments at most', () => {
  const rings = Array.from({ length: 400 }, (_, run) => ringsAfter([0.5, 0.3, 0.2], [0.5, 0.3, 0.2], 3000, run));
  expect(rings.filter((at) => at !== undefined).length).toBeLessThanOrEqual(0.05 * 400);
});

test('and it rings where an arm gets too few', () => {
  const rings = Array.from({ length: 40 }, (_, run) => ringsAfter([0.55, 0.45], [0.5, 0.5], 10_000, run));
  expect(rings.filter((at) => at !== undefined)).toHaveLength(40);
});

test('is the Dirichlet-multinomial Bayes factor, in whatever order callers come', () => {
  const orders = [
    [0, 0, 0, 1, 1],
    [1, 0, 1, 0, 0],
  ];
  // Γ(2)/Γ(7) · Γ(4)/Γ(1) · Γ(3)/Γ(1) / 2⁻⁵ = 1/720 · 6 · 2 · 32, which is below 1: no evidence
  const factors = orders.map((order) => {
    const test = new SampleRatioTest([0.5, 0.5], 2);
    for (const arm of order) test.saw(arm);
    return test['evidence'];
  });
  for (const factor of factors) expect(Math.exp(factor)).toBeCloseTo((6 * 2 * 32) / 720, 12);
});

test('shares that are none are refused', () => {
  for (const shares of [[1], [0.5, 0.4], [1, 0]]) expect(() => new SampleRatioTest(shares)).toThrow(RangeError);
  expect(() => new SampleRatioTest([0.5, 0.5]).saw(2)).toThrow('no arm 2');
});
