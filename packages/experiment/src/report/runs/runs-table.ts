import { ARROWS } from '../directions';
import { formatNfe, formatNumber } from '../format-number';
import { alignedLines } from '../text/text-table';
import { assertComparable } from './assert-comparable';
import type { NamedReport } from './named-report';
import { runsMetrics, runsNote, runsRows } from './runs-rows';

/** Runs beside each other as lines of text: each arm in each setting with 95 % intervals, the truth on top. @throws INVALID_INPUT for runs that cannot be compared */
export function runsTable(reports: readonly NamedReport[]): string {
  assertComparable(reports);
  const metrics = runsMetrics(reports);
  const [{ report: first }] = reports;
  const head = [
    'arm',
    'run',
    'scale',
    'NFE',
    'trainings',
    ...metrics.map(({ label, better }) => `${label} ${ARROWS[better]}`),
  ];
  const truth = [
    'truth',
    '',
    '',
    '',
    '',
    ...metrics.map(({ name }) => formatNumber(first.floors.truth.metrics[name] ?? null)),
  ];
  const rows = runsRows(reports).map((row) => [
    ...[row.arm, row.run, String(row.scale), formatNfe(row.nfe), String(row.trainings)],
    ...metrics.map(({ name }) => {
      const bounds = row.intervals[name] ?? null;
      const value = formatNumber(row.metrics[name] ?? null);
      return bounds === null ? value : `${value} (${formatNumber(bounds[0])} … ${formatNumber(bounds[1])})`;
    }),
  ]);
  const [heading, ...lines] = alignedLines([head, truth, ...rows], 2);
  return [
    heading,
    '─'.repeat(Math.max(...[heading, ...lines].map((line) => line.length))),
    ...lines,
    '',
    runsNote(reports),
  ].join('\n');
}
