import { probit, cumulativeStdNormalProbability } from 'simple-statistics';
import type { Random } from '@antiphon/core';
import { average } from './mean-squares';
import { quantileOfSorted } from './quantile';

/**
 * Bias-corrected and accelerated bootstrap interval for the mean (BCa; Efron, JASA 1987), widened from n − 1 to n by
 * sqrt(n/(n−1)) as Hesterberg (arXiv 1411.5279) advises for small samples. Null with fewer than five values, of which no interval of this kind covers nearly as often as it says
 * (simulated for 95 %: 0.86 … 0.79 at six, depending on the skewness; 0.93 … 0.88 at eighteen).
 */
export function bootstrapMeanInterval(
  values: readonly number[],
  random: Random,
  { level = 0.95, resamples = 2000 }: { readonly level?: number; readonly resamples?: number } = {},
): [number, number] | null {
  const n = values.length;
  if (n < FEWEST) return null;
  const mean = average(values);
  if (values.every((value) => value === values[0])) return [mean, mean];
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[random.integer(n)];
    return sum / n;
  }).sort();
  const below = means.reduce((count, value) => count + (value < mean ? 1 : value === mean ? 0.5 : 0), 0) / resamples;
  const bias = probit(Math.min(Math.max(below, 1 / resamples), 1 - 1 / resamples));
  const acceleration = accelerationOfMean(values, mean);
  const widen = Math.sqrt(n / (n - 1));
  const end = (probability: number) => {
    const z = bias + probit(probability);
    const adjusted = cumulativeStdNormalProbability(bias + z / (1 - acceleration * z));
    return mean + widen * (quantileOfSorted(means, adjusted) - mean);
  };
  return [end((1 - level) / 2), end((1 + level) / 2)];
}

const FEWEST = 5;

/** Skewness of the jackknife values over 6, which for the mean is the sample's own. */
function accelerationOfMean(values: readonly number[], mean: number): number {
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const cubes = values.reduce((sum, value) => sum + (value - mean) ** 3, 0);
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
}
