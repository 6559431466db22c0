import { holm } from '../../statistics/holm';
import type { Comparison, Conclusion, Equivalence } from '../report-json';

/** The level of each family: its chance of one false difference, or of one false equivalence. */
export const ALPHA = 0.05;

/** A comparison before it is seen beside the others. */
export type Uncorrected = Omit<Comparison, 'pAdjusted' | 'conclusion' | 'equivalence' | 'needs'> & {
  readonly equivalence?: Omit<Equivalence, 'pAdjusted'>;
};

/**
 * Corrects p values within families by Holm's method, and says what each comparison allows. The primary comparison, which the spec names, is a family of its own; all others are one; claims of equivalence are a third.
 * Metrics that do not measure anything here or are only looked at, and differences that are 0 in every clip because the motions are the same, are in none.
 */
export function correctFamilies(comparisons: readonly Uncorrected[]): Comparison[] {
  const judged = ({ family }: Uncorrected) => family === 'primary' || family === 'secondary';
  const differences = new Map<Uncorrected, number>([
    ...adjusted(
      comparisons.filter(({ family }) => family === 'primary'),
      ({ p }) => p,
    ),
    ...adjusted(
      comparisons.filter(({ family }) => family === 'secondary'),
      ({ p }) => p,
    ),
  ]);
  const claims = new Map(
    adjusted(
      comparisons.filter((comparison) => judged(comparison) && comparison.equivalence !== undefined),
      ({ equivalence }) => equivalence?.p ?? 1,
    ),
  );
  return comparisons.map((comparison) => {
    const pAdjusted = differences.get(comparison) ?? 1;
    const { equivalence, ...rest } = comparison;
    const claim = equivalence === undefined ? undefined : { ...equivalence, pAdjusted: claims.get(comparison) ?? 1 };
    return {
      ...rest,
      pAdjusted,
      conclusion: conclude(comparison, pAdjusted, claim),
      ...(claim === undefined ? {} : { equivalence: claim }),
    };
  });
}

/** Whether a comparison shows a difference, within its margin or beyond. */
export function isShown({ conclusion }: Pick<Comparison, 'conclusion'>): boolean {
  return conclusion === 'different' || conclusion === 'different, within the margin';
}

/** Whether a comparison takes part in a verdict. */
export function isJudged({ family }: Pick<Comparison, 'family'>): boolean {
  return family === 'primary' || family === 'secondary';
}

function adjusted(family: readonly Uncorrected[], p: (comparison: Uncorrected) => number): [Uncorrected, number][] {
  const all = holm(family.map(p));
  return family.map((comparison, i) => [comparison, all[i] ?? 1]);
}

function conclude({ family }: Uncorrected, pAdjusted: number, claim: Equivalence | undefined): Conclusion {
  if (family !== 'primary' && family !== 'secondary') return family;
  const within = claim !== undefined && claim.pAdjusted < ALPHA;
  if (pAdjusted < ALPHA) return within ? 'different, within the margin' : 'different';
  return within ? 'equivalent' : 'undecided';
}
