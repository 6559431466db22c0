import type { MetricName } from '../metrics/metric';
import type { ReportCell } from './report-json';
import type { Row } from './rows';

/** The cells that a row is over: an arm in a setting, one of each training. */
export function trainingsOf({ cells }: { readonly cells: readonly ReportCell[] }, row: Row): ReportCell[] {
  return cells.filter(
    ({ arm, scale, sampler, steps }) =>
      arm === row.arm && scale === row.scale && sampler === row.sampler && steps === row.steps,
  );
}

/** How far trainings lie apart in a metric: their standard deviation (of a sample). Undefined of fewer than two. */
export function spreadOf(cells: readonly ReportCell[], name: MetricName): number | undefined {
  const values = cells.flatMap(({ metrics }) => metrics[name] ?? []);
  if (values.length < 2) return undefined;
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
