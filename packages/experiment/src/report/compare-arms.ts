import type { MetricName } from '../metrics/metric';
import { metricNames } from '../metrics/registry';
import { isMain, isScalable } from '../plan/plan';
import type { ExperimentSpec } from '../spec/spec';
import { average } from '../statistics/bootstrap';
import { holm } from '../statistics/holm';
import { pairedDifference } from '../statistics/paired-difference';
import type { Comparison, ReportCell } from './report-json';

/**
 * Every pair of arms, or every arm with the baseline where there is one, at every scale on every metric, paired by clip (a clip's value is its mean over training seeds),
 * with Holm's correction over all of them. Two arms without a scale are compared once, at scale 1; arms that have their own scales once, too.
 */
export function compareArms(cells: readonly ReportCell[], spec: ExperimentSpec): Comparison[] {
  const scalable = new Map(spec.arms.map(({ name, guidance }) => [name, isScalable(guidance)]));
  const main = cells.filter((cell) => isMain(cell, spec));
  const cellsOf = (arm: string, scale: number | 'own') => {
    const wanted = scalable.get(arm) === true ? scale : 1;
    return main.filter((cell) => cell.arm === arm && (scale === 'own' || cell.scale === wanted));
  };
  const comparisons = pairs(spec).flatMap(([a, b]) => {
    const either = scalable.get(a) === true || scalable.get(b) === true;
    const scales = either || spec.scales === 'own' ? scalesOf(spec) : [1];
    return scales.flatMap((scale) =>
      metricNames().flatMap((metric) => {
        const [left, right] = ofCommonSeeds(cellsOf(a, scale), cellsOf(b, scale));
        const name = `${metric}/${scale}/${a}/${b}`;
        const difference = pairedDifference(overSeeds(left, metric), overSeeds(right, metric), {
          seed: spec.seed,
          name,
        });
        if (difference === null) return [];
        const bySeed = spec.trainSeeds.flatMap((trainSeed) => {
          const own = (side: ReportCell[]) =>
            overSeeds(
              side.filter((cell) => cell.trainSeed === trainSeed),
              metric,
            );
          const estimate = pairedDifference(own(left), own(right), { seed: spec.seed, name })?.estimate;
          return estimate === undefined ? [] : [estimate];
        });
        return [{ metric, scale, a, b, ...difference, bySeed }];
      }),
    );
  });
  const adjusted = holm(comparisons.map(({ p }) => p));
  return comparisons.map(({ bySeed, p, n, ...rest }, i) => ({ ...rest, p, pAdjusted: adjusted[i], n, bySeed }));
}

/** Where a training failed, the other arm's with its seed has nothing to be paired with. */
function ofCommonSeeds(left: readonly ReportCell[], right: readonly ReportCell[]): [ReportCell[], ReportCell[]] {
  const within = (side: readonly ReportCell[], other: readonly ReportCell[]) =>
    side.filter(({ trainSeed }) => other.some((cell) => cell.trainSeed === trainSeed));
  return [within(left, right), within(right, left)];
}

/** Per clip the mean over the cells that have a value for it; null where none has. */
function overSeeds(cells: readonly ReportCell[], metric: MetricName): Record<string, number | null> {
  const values = new Map<string, number[]>();
  for (const { perClip } of cells)
    for (const [clip, value] of Object.entries(perClip[metric])) {
      const list = values.get(clip) ?? [];
      if (value !== null) list.push(value);
      values.set(clip, list);
    }
  return Object.fromEntries([...values].map(([clip, list]) => [clip, list.length > 0 ? average(list) : null]));
}

function scalesOf({ scales }: ExperimentSpec): readonly (number | 'own')[] {
  return scales === 'own' ? [scales] : [...new Set(scales)].sort((x, y) => x - y);
}

function pairs({ arms, baseline }: ExperimentSpec): [string, string][] {
  const names = arms.map(({ name }) => name);
  if (baseline !== undefined) return names.filter((name) => name !== baseline).map((name) => [name, baseline]);
  return names.flatMap((a, i) => names.slice(i + 1).map((b): [string, string] => [a, b]));
}
