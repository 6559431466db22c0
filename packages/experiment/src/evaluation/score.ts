import { Random } from '@antiphon/core';
import type { EvaluationSet } from './evaluation-set';
import type { MetricContext, MetricName, MetricValue, SampledWindow } from '../metrics/metric';
import { evaluateMetrics, metricNames, metricRange } from '../metrics/registry';
import type { Scores } from '../report/report-json';
import { bootstrapMeanInterval } from '../statistics/bootstrap';
import { withinRange } from '../statistics/within-range';

/** All metrics of a set of motions, with intervals over clips. @param off those that are not wanted: null */
export function score(
  windows: readonly SampledWindow[],
  context: MetricContext,
  off: readonly MetricName[] = [],
): Scores {
  return scoresOf(evaluateMetrics(windows, context, off), context.seed);
}

/** Adds the intervals to metric values. */
export function scoresOf(values: Readonly<Record<MetricName, MetricValue>>, seed: number): Scores {
  const each = <T>(read: (value: MetricValue, name: MetricName) => T) =>
    Object.fromEntries(metricNames().map((name) => [name, read(values[name], name)])) as Record<MetricName, T>;
  return {
    metrics: each(({ value }) => value),
    intervals: each(({ perClip }, name) => {
      const known = Object.values(perClip).filter((value) => value !== null);
      return withinRange(bootstrapMeanInterval(known, Random.stream(seed, 'interval', name)), metricRange(name));
    }),
    perClip: each(({ perClip }) => perClip),
  };
}

/** The metrics of motions `[frames, F]` for an evaluation's windows, `count` for each, in the order of the windows, with intervals over clips. */
export function scoreMotions(
  motions: readonly Float32Array[],
  { windows, context, off }: EvaluationSet,
  count: number,
): Scores {
  const sampled = windows.map((window, i) => ({ window, samples: motions.slice(i * count, (i + 1) * count) }));
  return score(sampled, context, off);
}
