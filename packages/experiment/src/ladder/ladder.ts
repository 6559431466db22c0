import type { EvaluationSet } from '../evaluation/evaluation-set';
import type { MetricName } from '../metrics/metric';

/** Truths that were spoiled on purpose, and what each metric made of them. */
export interface Ladder {
  /** The truth first. */
  readonly rungs: readonly { readonly spoil: string; readonly label: string; readonly dose?: string }[];
  readonly metrics: Readonly<Record<MetricName, LadderOfMetric>>;
}

export interface LadderOfMetric {
  /** Per rung; null where not measurable. */
  readonly values: readonly (number | null)[];
  /** Absent: not measurable here. */
  readonly measures?: boolean;
  /** What is wrong, in words. */
  readonly problems: readonly string[];
}

/** Whether a metric may judge arms on this data: it passed, or was not judged. */
export function measuresHere(ladder: Ladder | undefined, metric: MetricName): boolean {
  return ladder?.metrics[metric]?.measures !== false;
}

/** Placeholder until the merge. */
export function ladder(_: EvaluationSet): Ladder {
  return { rungs: [], metrics: {} };
}
