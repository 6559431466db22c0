import type { CrossedMean } from './crossed-mean';
import { studentTail } from './student-t';

/**
 * p value of the hypothesis that a difference reaches a margin, on either side: two one-sided tests (Schuirmann, J Pharmacokinet Biopharm 1987). Below 0.05 the 90 % interval lies inside the margin,
 * and the two sides are equivalent. 1 where nothing can be said.
 * @param margin positive, in the unit of the difference
 */
export function equivalenceP(
  { estimate, error, df }: Pick<CrossedMean, 'estimate' | 'error' | 'df'>,
  margin: number,
): number {
  if (error === null || df === null) return 1;
  const distance = margin - Math.abs(estimate);
  if (error === 0) return distance > 0 ? 0 : 1;
  return studentTail(distance / error, df);
}
