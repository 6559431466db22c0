import { sufficientDesigns } from '../../statistics/power';
import { ALPHA, isJudged } from './families';
import type { Comparison, Needs } from '../report-json';

/**
 * What would decide a comparison that is undecided over several training seeds: so many seeds, or clips, find a difference as large as the one seen in four of five experiments, by the variance components of this one and at the
 * level that Holm's method asks of the first of a family. A difference seen by chance is as often too large, so it is a lower bound more than a promise.
 */
export function withNeeds(comparisons: readonly Comparison[]): Comparison[] {
  const members = (family: Comparison['family']) => comparisons.filter((each) => each.family === family).length;
  return comparisons.map((comparison) => {
    if (comparison.conclusion !== 'undecided' || !isJudged(comparison)) return comparison;
    const needs = needsOf(comparison, ALPHA / members(comparison.family));
    return needs === undefined ? comparison : { ...comparison, needs };
  });
}

function needsOf({ estimate, components, seeds, n }: Comparison, level: number): Needs | undefined {
  const { training, clip, rest } = components;
  if (training === null || clip === null || rest === null || estimate === 0) return undefined;
  const found = sufficientDesigns(Math.abs(estimate), { training, clip, rest }, { seeds, clips: n }, level);
  return {
    difference: Math.abs(estimate),
    ...(found.seeds === undefined ? {} : { seeds: found.seeds }),
    ...(found.clips === undefined ? {} : { clips: found.clips }),
  };
}
