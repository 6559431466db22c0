import type { EvaluationSet } from '../evaluation/evaluation-set';
import type { MetricName } from '../metrics/metric';
import { allMetrics, evaluateMetrics } from '../metrics/registry';
import { judgeMetric, type Rung } from './judge-metric';
import type { SpoilName } from './spoil-names';
import { SPOILS } from './spoils';

/** What every metric makes of true motion that is spoiled in known ways, so that one sees which of them measure something on this very data. Part of report.json. */
export interface Ladder {
  /** The truth first. */
  readonly rungs: readonly {
    readonly spoil: SpoilName | 'truth';
    readonly label: string;
    /** How strongly it is spoiled, in words, e.g. "0.3 sd"; absent where there is one strength. */
    readonly dose?: string;
  }[];
  readonly metrics: Readonly<Record<MetricName, LadderOfMetric>>;
}

/** One metric on the ladder. */
export interface LadderOfMetric {
  /** Per rung; null where not measurable. */
  readonly values: readonly (number | null)[];
  /** Whether it orders the rungs as it must to judge arms. Absent: not measurable here. */
  readonly measures?: boolean;
  /** What is wrong, in words for a reader. */
  readonly problems: readonly string[];
}

/** Scores the truth of the test windows and each rung with all metrics, and judges the metrics by it (`judgeMetric`). */
export function ladder({ windows, context, off = [] }: EvaluationSet): Ladder {
  const score = (sampled: Parameters<typeof evaluateMetrics>[0]) => evaluateMetrics(sampled, context, off);
  const truth = { spoil: 'truth' as const, label: 'truth' };
  const scored = [{ rung: truth, scores: score(windows.map((window) => ({ window, samples: [window.truth] }))) }];
  const rungs = SPOILS.flatMap(({ name, label, doses, spoil }) =>
    doses.flatMap(({ amount, words }) => {
      const sampled = spoil(windows, amount, context);
      if (sampled === undefined) return [];
      const rung = { spoil: name, label, ...(words !== undefined && { dose: words }) };
      return [{ rung, scores: score(sampled) }];
    }),
  );
  const wanted = allMetrics().filter(({ name }) => !off.includes(name));
  const metrics = wanted.map((metric): [MetricName, LadderOfMetric] => {
    const own = rungs.map(({ rung, scores }): Rung => ({ ...rung, value: scores[metric.name] }));
    const ofTruth = scored[0].scores[metric.name];
    const values = [ofTruth, ...own.map(({ value }) => value)].map(({ value }) => value);
    return [metric.name, { values, ...judgeMetric(metric, ofTruth, own) }];
  });
  return { rungs: [truth, ...rungs.map(({ rung }) => rung)], metrics: Object.fromEntries(metrics) };
}

/** Whether a metric may take part in a verdict: it passed, or was not judged. */
export function measuresHere(found: Ladder | undefined, metric: MetricName): boolean {
  return found?.metrics[metric]?.measures !== false;
}
