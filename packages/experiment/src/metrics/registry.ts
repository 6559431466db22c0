import { beatPrecision, beatRecall } from './beat-alignment';
import { diversityKinetic } from './diversity-kinetic';
import { diversityPose } from './diversity-pose';
import { diversitySample } from './diversity-sample';
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

/** Every metric, in the report's order. A new one is one file and one line here. */
export const METRICS: readonly Metric[] = [
  frechetPose,
  frechetKinetic,
  diversityPose,
  diversityKinetic,
  diversitySample,
  beatPrecision,
  beatRecall,
  lipError,
  lipLag,
  jerk,
];

/** All metrics of one arm's motions. @param skipped those that are not wanted: they come back as not measurable */
export function evaluateMetrics(
  windows: readonly SampledWindow[],
  context: MetricContext,
  skipped: readonly MetricName[] = [],
): Record<MetricName, MetricValue> {
  const values = METRICS.map(
    (metric) =>
      [metric.name, skipped.includes(metric.name) ? NOT_MEASURABLE : metric.evaluate(windows, context)] as const,
  );
  return Object.fromEntries(values) as Record<MetricName, MetricValue>;
}
