import { metricNames, metricRange } from '../metrics/registry';
import { crossedMean, intervalOf } from '../statistics/crossed-mean';
import { average } from '../statistics/mean-squares';
import { withinRange } from '../statistics/within-range';
import { valueTable } from './comparisons/paired-table';
import type { ReportCell, ReportSummary } from './report-json';

/** Each arm in each setting over its training seeds, with intervals over seeds and clips; empty where there is one seed, whose cells say all. */
export function summariesOf(cells: readonly ReportCell[]): ReportSummary[] {
  if (new Set(cells.map(({ trainSeed }) => trainSeed)).size < 2) return [];
  const groups = new Map<string, ReportCell[]>();
  for (const cell of cells) {
    const key = JSON.stringify([cell.arm, cell.scale, cell.sampler, cell.steps]);
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { arm, scale, sampler, steps } = first;
    const means = metricNames().map((metric) => {
      const table = valueTable(group, metric);
      return [metric, table === undefined ? undefined : crossedMean(table)] as const;
    });
    return [
      {
        ...{ arm, scale, sampler, steps },
        nfe: average(group.map(({ nfe }) => nfe)),
        secondsPerClip: average(group.map(({ metrics }) => metrics.secondsPerClip)),
        seeds: group.length,
        metrics: Object.fromEntries(means.map(([metric, mean]) => [metric, mean?.estimate ?? meanOf(group, metric)])),
        intervals: Object.fromEntries(
          means.map(([metric, mean]) => [
            metric,
            mean === undefined || mean.seeds < 2 ? null : withinRange(intervalOf(mean, 0.95), metricRange(metric)),
          ]),
        ),
      },
    ];
  });
}

/** Of a metric without values of single clips, or whose trainings have no clip in common. */
function meanOf(cells: readonly ReportCell[], metric: string): number | null {
  const values = cells.flatMap(({ metrics }) => metrics[metric] ?? []);
  return values.length === 0 ? null : average(values);
}
