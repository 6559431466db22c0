import type { MetricName } from '../../metrics/metric';
import { crossedMean, intervalOf } from '../../statistics/crossed-mean';
import { rangeOfDifferences, withinRange } from '../../statistics/within-range';
import type { Interval, MetricDescription, Report } from '../report-json';
import { rowsOf, type Row } from '../rows';
import { trainingsOf } from '../spread';
import { pairedTable } from './paired-table';

/** Network evaluations this near to each other, as a factor, are the same cost: a strategy that decides while it samples takes a few more or fewer. */
const SAME = 1.03;

/** Everything that was sampled at one cost: arms at scales with steps. */
export interface CostLevel {
  /** Network evaluations per motion, of the dearest. */
  readonly nfe: number;
  readonly rows: readonly Row[];
}

/** What was sampled, by its cost, the cheapest first. */
export function costLevels(report: Pick<Report, 'cells' | 'summaries'>): CostLevel[] {
  const levels: { nfe: number; least: number; rows: Row[] }[] = [];
  for (const row of [...rowsOf(report)].sort((a, b) => a.nfe - b.nfe)) {
    const last = levels.at(-1);
    if (last === undefined || row.nfe > last.least * SAME) levels.push({ nfe: row.nfe, least: row.nfe, rows: [row] });
    else {
      last.nfe = row.nfe;
      last.rows.push(row);
    }
  }
  return levels.map(({ nfe, rows }) => ({ nfe, rows }));
}

/** Who is first in a metric at a cost. */
export interface Lead {
  readonly first: Row;
  readonly value: number;
  /** The nearest of another arm at the same cost; absent where there is none. */
  readonly next?: {
    readonly row: Row;
    readonly value: number;
    readonly by?: { estimate: number; ci: Interval | null };
  };
  /** What costs less and comes out no worse; absent where nothing does. */
  readonly cheaper?: { readonly row: Row; readonly value: number };
}

/**
 * The arm and setting whose mean is nearest to what is wanted, at a cost, and how far it is ahead of the next arm, paired by training and clip. Picked after the results, and corrected for nothing: it describes.
 * Undefined where nothing was measured, or the metric should be as a truth that has none.
 */
export function leadAt(report: Report, { nfe, rows }: CostLevel, metric: MetricDescription): Lead | undefined {
  const { name } = metric;
  const scored = (own: readonly Row[]) =>
    own
      .flatMap((row) => {
        const value = row.metrics[name] ?? null;
        const off =
          value === null ? null : distanceFromWanted(value, report.floors.truth.metrics[name] ?? null, metric);
        return value === null || off === null ? [] : [{ row, value, off }];
      })
      .sort((a, b) => a.off - b.off);
  const [first, ...others] = scored(rows);
  if (first === undefined) return undefined;
  const next = others.find(({ row }) => row.arm !== first.row.arm);
  const [cheaper] = scored(rowsOf(report).filter((row) => row.nfe * SAME < nfe && !rows.includes(row)));
  return {
    first: first.row,
    value: first.value,
    ...(next === undefined
      ? {}
      : { next: { row: next.row, value: next.value, ...ahead(report, first.row, next.row, metric) } }),
    ...(cheaper === undefined || cheaper.off > first.off
      ? {}
      : { cheaper: { row: cheaper.row, value: cheaper.value } }),
  };
}

function distanceFromWanted(value: number, truth: number | null, { better }: MetricDescription): number | null {
  if (better === 'truth') return truth === null ? null : Math.abs(value - truth);
  return better === 'lower' ? value : -value;
}

/** By how much, in the direction that is wanted. Of a metric that has none, and of trainings of which one is left, nothing is said. */
function ahead(
  report: Report,
  first: Row,
  next: Row,
  { name, better, range }: MetricDescription,
): { by?: { estimate: number; ci: Interval | null } } {
  if (better === 'truth') return {};
  const table = tableOf(report, first, next, name);
  if (table === undefined) return {};
  const mean = crossedMean(table);
  if (mean.seeds < 2 && report.provenance.trainSeeds.length > 1) return {};
  const sign = better === 'lower' ? -1 : 1;
  const [low = null, high = null] = withinRange(intervalOf(mean, 0.95), rangeOfDifferences(range)) ?? [];
  const ci = low === null || high === null ? null : sign < 0 ? ([-high, -low] as const) : ([low, high] as const);
  return { by: { estimate: sign * mean.estimate, ci } };
}

function tableOf(report: Report, a: Row, b: Row, name: MetricName): readonly (readonly number[])[] | undefined {
  return pairedTable(trainingsOf(report, a), trainingsOf(report, b), name)?.differences;
}
