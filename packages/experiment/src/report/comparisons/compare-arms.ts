import { measuresHere, type Ladder } from '../../ladder/ladder';
import { metricNames, metricRange } from '../../metrics/registry';
import { guidedScaleOf, isMain, isScalable, pairsOf } from '../../plan/plan';
import { confirmatoryMetrics } from '../../spec/chosen-metrics';
import type { ExperimentSpec } from '../../spec/spec';
import { crossedMean, intervalOf, pOf } from '../../statistics/crossed-mean';
import { equivalenceP } from '../../statistics/equivalence';
import { average } from '../../statistics/mean-squares';
import { rangeOfDifferences, withinRange } from '../../statistics/within-range';
import { correctFamilies, type Uncorrected } from './families';
import { pairedTable, type PairedTable } from './paired-table';
import type { Comparison, ReportCell, ReportMargin, ReportPrimary } from '../report-json';

/** What comparisons are judged by besides their numbers. */
export interface Judgement {
  /** Which metrics may judge; default: all. */
  readonly ladder?: Ladder | undefined;
  /** By metric. Default: those of the spec that are numbers. */
  readonly margins?: Readonly<Record<string, ReportMargin>> | undefined;
}

/**
 * Every pair of arms, or every arm with the baseline where there is one, at every scale on every metric: paired by training seed and clip, with intervals and p values over both (`crossedMean`), corrected within families.
 * Two arms without a scale are compared once, at scale 1; arms that have their own scales once, too.
 */
export function compareArms(
  cells: readonly ReportCell[],
  spec: ExperimentSpec,
  { ladder, margins = marginsGiven(spec) }: Judgement = {},
): Comparison[] {
  const scalable = new Map(spec.arms.map(({ name, guidance }) => [name, isScalable(guidance)]));
  const main = cells.filter((cell) => isMain(cell, spec));
  const cellsOf = (arm: string, scale: number | 'own') => {
    const wanted = scalable.get(arm) === true ? scale : 1;
    return main.filter((cell) => cell.arm === arm && (scale === 'own' || cell.scale === wanted));
  };
  const primary = primaryOf(spec);
  const decides = confirmatoryMetrics(spec);
  const modelOf = (arm: string) => spec.arms.find(({ name }) => name === arm)?.model ?? arm;
  const comparisons = pairsOf(spec).flatMap(([a, b]) => {
    const either = scalable.get(a) === true || scalable.get(b) === true;
    const scales = either || spec.scales === 'own' ? scalesOf(spec) : [1];
    return scales.flatMap((scale) => {
      const [left, right] = [cellsOf(a, scale), cellsOf(b, scale)];
      const tables = metricNames().flatMap((metric) => {
        const table = pairedTable(left, right, metric);
        return table === undefined ? [] : [{ metric, table }];
      });
      const same = modelOf(a) === modelOf(b) && tables.every(({ table }) => isZero(table));
      return tables.map(({ metric, table }): Uncorrected => {
        const mean = crossedMean(table.differences);
        const margin = margins[metric]?.value;
        const range = rangeOfDifferences(metricRange(metric));
        const isPrimary = primary?.metric === metric && primary.a === a && primary.b === b && primary.scale === scale;
        return {
          metric,
          scale,
          a,
          b,
          estimate: mean.estimate,
          reference: table.reference,
          ci: withinRange(intervalOf(mean, 0.95), range),
          p: pOf(mean),
          family: same
            ? 'equal by construction'
            : mean.seeds < 2 && spec.trainSeeds.length > 1
              ? 'one training left'
              : !measuresHere(ladder, metric)
                ? 'not measured here'
                : !decides.includes(metric)
                  ? 'exploratory'
                  : isPrimary
                    ? 'primary'
                    : 'secondary',
          n: mean.clips,
          seeds: mean.seeds,
          nfe: [average(left.map(({ nfe }) => nfe)), average(right.map(({ nfe }) => nfe))],
          components: mean.components,
          ...(margin !== undefined && {
            equivalence: { margin, ci: withinRange(intervalOf(mean, 0.9), range), p: equivalenceP(mean, margin) },
          }),
          bySeed: table.differences.map(average),
        };
      });
    });
  });
  return correctFamilies(comparisons);
}

/** The comparison that a spec names as the one to be judged by, with its defaults. */
export function primaryOf(spec: ExperimentSpec): ReportPrimary | undefined {
  const { primary, baseline } = spec;
  if (primary === undefined) return undefined;
  const { metric, arm, against = baseline ?? '' } = primary;
  const scaled = spec.arms.some(({ name, guidance }) => [arm, against].includes(name) && isScalable(guidance));
  const scale = scaled || spec.scales === 'own' ? (primary.scale ?? guidedScaleOf(spec)) : 1;
  const [a, b] = pairsOf(spec).find((pair) => pair.includes(arm) && pair.includes(against)) ?? [arm, against];
  return { metric, a, b, scale };
}

function scalesOf({ scales }: ExperimentSpec): readonly (number | 'own')[] {
  return scales === 'own' ? [scales] : [...new Set(scales)].sort((x, y) => x - y);
}

/** Two arms that sample from one model and score alike in every clip, up to rounding, have the same motions. */
function isZero({ differences, reference }: PairedTable): boolean {
  return differences.flat().every((difference) => Math.abs(difference) <= 1e-9 * Math.abs(reference));
}

/** The margins of a spec that are numbers. */
export function marginsGiven({ equivalence = {} }: ExperimentSpec): Readonly<Record<string, ReportMargin>> {
  return Object.fromEntries(
    Object.entries(equivalence).flatMap(([metric, margin]) =>
      typeof margin === 'number' ? [[metric, { value: margin }]] : [],
    ),
  );
}
