import type { Comparison } from '../../report-json';

/** Two arms, with their comparisons on all metrics at all scales. */
export interface ComparedPair {
  readonly a: string;
  readonly b: string;
  readonly comparisons: readonly Comparison[];
}

/** In the order of their first comparisons. */
export function pairsOf(comparisons: readonly Comparison[]): ComparedPair[] {
  const pairs = new Map<string, Comparison[]>();
  for (const comparison of comparisons) {
    const key = JSON.stringify([comparison.a, comparison.b]);
    pairs.set(key, [...(pairs.get(key) ?? []), comparison]);
  }
  return [...pairs.values()].flatMap((own) => own.slice(0, 1).map(({ a, b }) => ({ a, b, comparisons: own })));
}
