import { measuresHere } from '../ladder/ladder';
import type { MetricName } from '../metrics/metric';
import { isShown } from './comparisons/families';
import { measurable, ownMetrics } from './measurable';
import type { MetricDescription, Report } from './report-json';
import type { Row } from './rows';

/** The metrics that a reader needs first, in the order of the columns. */
const MAIN: readonly MetricName[] = ['lipError', 'fdG', 'fdK', 'beatRecall', 'divSample'];

/** The columns of a short table: the main metrics and those of whoever compares, as far as they measure here. */
export function mainMetrics(report: Report): MetricDescription[] {
  const shown = [...MAIN, ...ownMetrics(report)];
  return measurable(report)
    .filter(({ name }) => shown.includes(name) && measuresHere(report.ladder, name))
    .sort((a, b) => shown.indexOf(a.name) - shown.indexOf(b.name));
}

/** Whether a comparison with the baseline shows a difference of an arm at a scale. */
export function differsFromBaseline({ comparisons, design }: Report, { arm, scale }: Row, name: MetricName): boolean {
  return comparisons.some(
    (comparison) =>
      comparison.a === arm &&
      comparison.b === design.baseline &&
      comparison.metric === name &&
      (comparison.scale === 'own' || comparison.scale === scale) &&
      isShown(comparison),
  );
}
