import { Registry, type Plugin } from '@antiphon/core';
import { beatPrecision, beatRecall } from './beat-alignment';
import { checkedMetric, metricProblem } from './checked-metric';
import { coverage } from './coverage';
import { diversityKinetic } from './diversity-kinetic';
import { diversityPose } from './diversity-pose';
import { diversitySample } from './diversity-sample';
import { footSkate } from './foot-skate';
import { frechetKinetic } from './frechet-kinetic';
import { frechetPose } from './frechet-pose';
import { jerk } from './jerk';
import { lipError } from './lip-error';
import { lipLag } from './lip-lag';
import {
  NOT_MEASURABLE,
  type Metric,
  type MetricContext,
  type MetricName,
  type MetricValue,
  type SampledWindow,
} from './metric';
import { tremor } from './tremor';

/** Every metric that ships, in the report's order. A new one is one file and one line here. */
export const METRICS: readonly Metric[] = [
  frechetPose,
  frechetKinetic,
  diversityPose,
  diversityKinetic,
  diversitySample,
  coverage,
  beatPrecision,
  beatRecall,
  lipError,
  lipLag,
  jerk,
  tremor,
  footSkate,
];

const registry = new Registry<Metric>(
  {
    what: 'metric',
    pattern: /^[a-z][A-Za-z0-9]*$/,
    expected: 'letters and digits such as "lipError", the first in lower case',
  },
  Object.fromEntries(METRICS.map((metric) => [metric.name, metric])),
);

/** Every metric, in the report's order: those that ship, then those of one's own. */
export function allMetrics(): Metric[] {
  return registry.values();
}

/** What a metric's values can be, where it says so. */
export function metricRange(name: MetricName): Metric['range'] {
  return registry.values().find((metric) => metric.name === name)?.range;
}

/** Their names, in this order. */
export function metricNames(): MetricName[] {
  return registry.keys();
}

/**
 * Makes a metric known, to experiments and reports. What it gets wrong later is a PLUGIN_MISTAKE.
 * @throws INVALID_INPUT if the name is taken or the metric is incomplete
 */
export function registerMetric(metric: Metric): void {
  const name = metric?.name;
  registry.register(name, checkedMetric(metric, registry.foreign(name)), metricProblem(metric));
}

/** The plugins that metrics come from; none for those that ship. */
export function metricPlugins(): Plugin[] {
  return registry.keys().flatMap((name) => registry.pluginOf(name) ?? []);
}

/** All metrics of one arm's motions. @param skipped those that are not wanted: they come back as not measurable */
export function evaluateMetrics(
  windows: readonly SampledWindow[],
  context: MetricContext,
  skipped: readonly MetricName[] = [],
): Record<MetricName, MetricValue> {
  return Object.fromEntries(
    allMetrics().map((metric) => [
      metric.name,
      skipped.includes(metric.name) ? NOT_MEASURABLE : metric.evaluate(windows, context),
    ]),
  );
}
