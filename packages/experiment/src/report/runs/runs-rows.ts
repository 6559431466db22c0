import { measuresHere } from '../../ladder/ladder';
import { isMainCell } from '../main-cells';
import { measurable } from '../measurable';
import type { MetricDescription } from '../report-json';
import { rowsOf, type Row } from '../rows';
import type { NamedReport } from './named-report';

/** An arm of a run in a setting. */
export interface RunRow extends Row {
  readonly run: string;
  readonly trainings: number;
}

/** The arms of all runs, arm by arm, so that what bears one name stands together; of a setting each run's in the order of the runs. */
export function runsRows(reports: readonly NamedReport[]): RunRow[] {
  const arms = [...new Set(reports.flatMap(({ report }) => report.arms.map(({ name }) => name)))];
  const rows = reports.flatMap(({ name: run, report }) =>
    rowsOf(report)
      .filter((row) => isMainCell(row, report))
      .map((row): RunRow => ({ ...row, run, trainings: 'seeds' in row ? Number(row.seeds) : 1 })),
  );
  return rows
    .map((row, i) => ({ row, i }))
    .sort((x, y) => arms.indexOf(x.row.arm) - arms.indexOf(y.row.arm) || x.row.scale - y.row.scale || x.i - y.i)
    .map(({ row }) => row);
}

/** The metrics that any run has and no run's ladder refuses. */
export function runsMetrics(reports: readonly NamedReport[]): MetricDescription[] {
  const all = new Map(
    reports.flatMap(({ report }) => measurable(report).map((metric) => [metric.name, metric] as const)),
  );
  return [...all.values()].filter(({ name }) => reports.every(({ report }) => measuresHere(report.ladder, name)));
}

/** What may be said of numbers of several runs, and what not. */
export function runsNote(reports: readonly NamedReport[]): string {
  const over = reports.map(({ name, report: { summaries, provenance: p } }) =>
    summaries.length === 0
      ? `${name}: over ${p.units} ${p.unit}s, of one training`
      : `${name}: over ${p.trainSeeds.length} trainings and ${p.units} ${p.unit}s`,
  );
  return `95 % intervals of each run for itself (${over.join('; ')}). Runs were not paired: whether arms of different runs differ is not tested here, and intervals that do not meet are no test. To compare them, put the arms into one spec.`;
}
