import { AntiphonError } from '@antiphon/core';
import type { EvaluationSet } from '../../evaluation/evaluation-set';
import type { MetricName } from '../../metrics/metric';
import { evaluateMetrics, metricNames } from '../../metrics/registry';
import { exploratoryMetrics } from '../../spec/chosen-metrics';
import type { ExperimentSpec } from '../../spec/spec';

/** The metrics that have a value for the recordings themselves: what none has even there (lips, hands, feet, beats, a second motion for one audio) no model can change. */
export function measurableMetrics(
  { windows, context, off = [] }: EvaluationSet,
  { sampling }: Pick<ExperimentSpec, 'sampling'>,
): MetricName[] {
  const samples = Math.min(2, sampling.seeds);
  const truth = windows.map((window) => ({ window, samples: Array.from({ length: samples }, () => window.truth) }));
  const found = evaluateMetrics(truth, context, off);
  return metricNames().filter((name) => found[name]?.value != null);
}

/** What a spec names (`metrics`, `primary`, `equivalence`) and these data cannot answer. */
export function unmeasurableClaims(
  { metrics, primary, equivalence = {}, sampling }: ExperimentSpec,
  measurable: readonly MetricName[],
): AntiphonError[] {
  const claims: readonly (readonly [source: string, metric: MetricName])[] = [
    ...(metrics?.confirm ?? []).map((name) => ['metrics', name] as const),
    ...(primary === undefined ? [] : [['primary', primary.metric] as const]),
    ...Object.keys(equivalence).map((name) => ['equivalence', name] as const),
  ];
  const missing = claims.filter(([, name]) => !measurable.includes(name));
  return [...new Map(missing.map((claim) => [claim[1], claim])).values()].map(([source, name]) => {
    const single = name === 'divSample' && sampling.seeds < 2;
    const why = single
      ? 'it compares motions for one audio, and "sampling.seeds" is 1'
      : 'even the recordings have no value of it (they lack the features or the beats, or there are too few windows)';
    return new AntiphonError('INVALID_INPUT', {
      source,
      problem: `${name} cannot be computed here: ${why}. Those that can: ${measurable.join(', ')}`,
    });
  });
}

/** In words, the exploratory metrics that a report would show dashes for. */
export function unmeasurableNotes(spec: ExperimentSpec, measurable: readonly MetricName[]): string[] {
  const named = spec.metrics === undefined ? metricNames() : exploratoryMetrics(spec);
  const missing = named.filter((name) => !measurable.includes(name));
  return missing.length === 0
    ? []
    : [`Without a value on these data, so a dash in the report and in no comparison: ${missing.join(', ')}.`];
}
