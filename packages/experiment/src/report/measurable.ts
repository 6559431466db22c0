import { METRIC_NAMES, type MetricName } from '../metrics/metric';
import type { MetricDescription, Report, Scores } from './report-json';

/** The metrics that this data has. */
export function measurable(report: Report): MetricDescription[] {
  const all: Scores[] = [...report.cells, report.floors.truth];
  return report.metrics.filter(({ name }) => all.some((scores) => scores.metrics[name] !== null));
}

/** Names of the metrics that do not ship, or were chosen to decide: who adds or chooses a metric wants to see it. */
export function ownMetrics({ metrics, design }: Pick<Report, 'metrics' | 'design'>): MetricName[] {
  const shipped: readonly string[] = METRIC_NAMES;
  const chosen = design.metrics?.confirmatory ?? [];
  return metrics.flatMap(({ name }) => (shipped.includes(name) && !chosen.includes(name) ? [] : [name]));
}
