import type { Comparison, Report } from '../report-json';

/** Where each comparison stands on the page. */
export function comparisonIds({ comparisons }: Pick<Report, 'comparisons'>): ReadonlyMap<Comparison, string> {
  return new Map(comparisons.map((comparison, i) => [comparison, `comparison-${i + 1}`]));
}
