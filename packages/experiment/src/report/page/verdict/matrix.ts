import type { Report } from '../../report-json';
import { comparisonKind } from '../../verdict/comparison-kind';
import { isOfOneTraining } from '../../verdict/verdict';
import { armMatrix } from './arm-matrix';
import { pairsOf } from './compared-pairs';
import { kindsList } from './kind-words';
import { metricMatrix } from './metric-matrix';

/** More pairs than this are not read as rows. */
const MOST_ROWS = 6;

/**
 * The verdict of every comparison at a glance: arms × metrics against the baseline, or of few pairs; arms × arms where every pair of many is compared. Each cell leads to its comparison. Nothing where nothing is compared.
 */
export function verdictMatrix(report: Report): string {
  const { comparisons, design } = report;
  if (comparisons.length === 0) return '';
  const pairs = pairsOf(comparisons);
  const byMetric = design.baseline !== undefined || pairs.length <= MOST_ROWS;
  const metrics = new Map(report.metrics.map((metric) => [metric.name, metric]));
  const used = new Set(
    comparisons.flatMap((comparison) => {
      const metric = metrics.get(comparison.metric);
      return metric === undefined ? [] : [comparisonKind(comparison, metric)];
    }),
  );
  return `${byMetric ? metricMatrix(report, pairs) : armMatrix(report)}
${kindsList(used, isOfOneTraining(report))}`;
}
