import type { Comparison, MetricDescription } from '../report-json';

/** What a comparison says of arm a: in the order in which a reader wants it. */
export const COMPARISON_KINDS = [
  'better',
  'worse',
  'higher',
  'lower',
  'within the margin',
  'below 1 %',
  'equivalent',
  'undecided',
  'excluded',
] as const;

export type ComparisonKind = (typeof COMPARISON_KINDS)[number];

/**
 * The kind of a comparison. Of single models it is only said what is higher and what is lower; and so of a metric that should be as the truth has it, since whether more of it is good depends on the truth.
 */
export function comparisonKind(
  { conclusion, estimate, seeds, ci, reference }: Comparison,
  { better }: Pick<MetricDescription, 'better'>,
): ComparisonKind {
  if (conclusion === 'undecided' || conclusion === 'equivalent') return conclusion;
  if (conclusion === 'different, within the margin') return 'within the margin';
  if (conclusion !== 'different') return 'excluded';
  if (isTiny({ ci, reference })) return 'below 1 %';
  const higher = estimate > 0;
  if (seeds < 2 || better === 'truth') return higher ? 'higher' : 'lower';
  return higher === (better === 'higher') ? 'better' : 'worse';
}

/** The same, said of arm b. */
export function turned(kind: ComparisonKind): ComparisonKind {
  return TURNED[kind] ?? kind;
}

const TURNED: Readonly<Partial<Record<ComparisonKind, ComparisonKind>>> = {
  better: 'worse',
  worse: 'better',
  higher: 'lower',
  lower: 'higher',
};

/** A difference that is there for certain (the noise is common) and that nobody would see: its whole interval lies within 1 % of what it is measured by. */
function isTiny({ ci, reference }: Pick<Comparison, 'ci' | 'reference'>): boolean {
  return ci !== null && Math.max(Math.abs(ci[0]), Math.abs(ci[1])) < 0.01 * Math.abs(reference);
}
