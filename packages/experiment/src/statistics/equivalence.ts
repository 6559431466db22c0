import type { CrossedMean } from './crossed-mean';
import { outside } from './standard-errors';

/**
 * p value of the hypothesis that a difference reaches a margin, on either side: two one-sided tests (Schuirmann, J Pharmacokinet Biopharm 1987) by the rule of `crossedMean`. Below 0.05 the 90 % interval lies inside the margin,
 * and the two sides are equivalent. 1 where nothing can be said.
 * @param margin positive, in the unit of the difference
 */
export function equivalenceP(
  { estimate, error, errors, clips }: Pick<CrossedMean, 'estimate' | 'error' | 'errors' | 'clips'>,
  margin: number,
): number {
  if (error === null) return 1;
  const distance = margin - Math.abs(estimate);
  if (errors === null) return distance > 0 ? 2 ** -clips : 1;
  const beyond = outside(Math.abs(distance), errors) / 2;
  return distance > 0 ? beyond : 1 - beyond;
}
