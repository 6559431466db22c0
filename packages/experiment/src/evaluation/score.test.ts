import { expect, test } from 'vitest';
import { METRICS } from '../metrics/registry';
import { summariesOf } from '../report/summaries';
import { scoresOf } from './score';

const shares = [1, 1, 1, 1, 0.9, 0.3];

/** Every metric with the same contributions of clips. */
function scores(of: readonly number[]) {
  const perClip = Object.fromEntries(of.map((value, i) => [`clip${i}`, value]));
  const value = of.reduce((a, b) => a + b, 0) / of.length;
  return scoresOf(Object.fromEntries(METRICS.map(({ name }) => [name, { value, perClip }])), 0);
}

test('intervals of a share end at 1, those of an error at 0, of one training and of several', () => {
  const { intervals } = scores(shares);
  expect(intervals.coverage?.[1]).toBe(1);
  // What has no upper end reaches beyond.
  expect(intervals.lipError?.[1]).toBeGreaterThan(1);
  const cells = [0, 1].map((trainSeed) => {
    const own = scores(trainSeed === 0 ? shares : shares.map((share) => 1.3 - share));
    const metrics = { ...own.metrics, secondsPerClip: 1 };
    return { arm: 'a', trainSeed, scale: 1, sampler: 'ddim', steps: 10, nfe: 10, ...own, metrics };
  });
  const [summary] = summariesOf(cells);
  expect(summary?.intervals.coverage).toEqual([0, 1]);
  expect(summary?.intervals.lipError?.[0]).toBe(0);
  expect(summary?.intervals.lipError?.[1]).toBeGreaterThan(1);
  // A perfect model's Fréchet distance may come out below 0.
  expect(summary?.intervals.fdG?.[0]).toBeLessThan(0);
});
