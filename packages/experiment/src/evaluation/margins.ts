import { AntiphonError, isAntiphonError } from '@antiphon/core';
import type { Dataset } from '@antiphon/data';
import { allMetrics } from '../metrics/registry';
import { average } from '../statistics/mean-squares';
import { formatNumber } from '../report/format-number';
import type { ReportCell, ReportFloors, ReportMargin } from '../report/report-json';
import type { ExperimentSpec } from '../spec/spec';
import { evaluationSet, type EvaluationOptions, type EvaluationSet } from './evaluation-set';

/**
 * The windows of the validation clips, where a margin of equivalence is a share of a distance: margins never come from the clips that are tested. Undefined where every margin is a number.
 * @throws INVALID_INPUT where there are no validation clips
 */
export function validationSet(
  spec: ExperimentSpec,
  dataset: Dataset,
  options: EvaluationOptions,
): EvaluationSet | undefined {
  const shares = Object.entries(spec.equivalence ?? {}).filter(([, margin]) => typeof margin === 'object');
  const [first] = shares;
  if (first === undefined) return undefined;
  try {
    return evaluationSet(dataset, { ...options, split: 'validation' });
  } catch (cause) {
    if (!isAntiphonError(cause)) throw cause;
    const problem = `the margin of ${first[0]} is a share of a distance on validation clips, and ${cause.message.replace(/\.$/, '')}. Or give the margin as a number`;
    throw new AntiphonError('INVALID_INPUT', { source: 'equivalence', problem }, { cause });
  }
}

/**
 * The margins of a spec as numbers. A distance is the difference of a metric's value to the truth's on validation clips; a margin whose distance could not be measured, or is 0, is left out.
 * @param floors of the validation clips @param baseline the baseline's cells on them, one for each training
 */
export function marginsOf(
  { equivalence = {}, baseline: name }: ExperimentSpec,
  { floors, baseline }: { readonly floors?: ReportFloors | undefined; readonly baseline: readonly ReportCell[] },
): Record<string, ReportMargin> {
  return Object.fromEntries(
    Object.entries(equivalence).flatMap(([metric, margin]): [string, ReportMargin][] => {
      if (typeof margin === 'number') return [[metric, { value: margin }]];
      const values = baseline.flatMap(({ metrics }) => metrics[metric] ?? []);
      const ofBaseline = values.length === 0 ? null : average(values);
      const from = margin.of === 'baseline' ? ofBaseline : (floors?.meanPose.metrics[metric] ?? null);
      if (from === null || floors === undefined) return [];
      const wanted = wantedOf(metric, floors);
      if (wanted === null) return [];
      const distance = Math.abs(from - wanted);
      const whose = margin.of === 'baseline' ? `${name ?? 'the baseline'}’s` : 'the mean pose’s';
      const of = `${formatNumber(100 * margin.share)} % of ${whose} distance from the truth on validation clips, ${formatNumber(distance)}`;
      return distance > 0 ? [[metric, { value: margin.share * distance, of }]] : [];
    }),
  );
}

/** What a metric would be of motion that cannot be told from the truth; null where nobody knows. */
function wantedOf(metric: string, { truth }: ReportFloors): number | null {
  const { better, ofTruth } = allMetrics().find(({ name }) => name === metric) ?? {};
  const value = truth.metrics[metric] ?? null;
  // An error to the truth is 0 of itself; so is a distance between sets, which between halves of few recordings is not.
  if (better === 'lower' && (value === null || (truth.kind === 'halves' && ofTruth === 'halves'))) return 0;
  return value;
}
