import { measuresHere } from '../../ladder/ladder';
import type { MetricName } from '../../metrics/metric';
import { ARROWS } from '../directions';
import { failureWords } from '../failure-words';
import { formatNfe, formatNumber } from '../format-number';
import type { MetricValues, Report } from '../report-json';
import { rowsOf } from '../rows';
import { alignedLines } from './text-table';

const HEADINGS: Readonly<Record<MetricName, string | undefined>> = {
  fdG: 'FD pose',
  fdK: 'FD motion',
  divG: 'Div pose',
  divK: 'Div time',
  divSample: 'Div audio',
  coverage: 'Coverage',
  beatPrecision: 'Beat prec',
  beatRecall: 'Beat rec',
  lipError: 'Lip err',
  lipLag: 'Lip lag',
  jerk: 'Jerk',
  tremor: 'Tremor',
  footSkate: 'Skate',
};
/** The arms of a report, each over its trainings, as lines of text for a terminal, floors first. ↓ low is wanted, ↑ high, ≈ as the truth. A metric in brackets does not measure here. */
export function reportTable(report: Report): string {
  const metrics = report.metrics.filter(({ name }) =>
    [...report.cells, report.floors.truth].some((scores) => scores.metrics[name] !== null),
  );
  const values = (scores: MetricValues) => metrics.map(({ name }) => formatNumber(scores[name]));
  const truthName = report.floors.truth.kind === 'resampled' ? 'truth, resampled' : 'truth, halves';
  const rows = [
    [
      'arm',
      'scale',
      'NFE',
      ...metrics.map(({ name, label, better }) => {
        const heading = `${HEADINGS[name] ?? label} ${ARROWS[better]}`;
        return measuresHere(report.ladder, name) ? heading : `(${heading})`;
      }),
      's/clip',
    ],
    [truthName, '', '', ...values(report.floors.truth.metrics), ''],
    ['mean pose', '', '', ...values(report.floors.meanPose.metrics), ''],
    ...rowsOf(report).map((row) => [
      row.arm,
      String(row.scale),
      formatNfe(row.nfe),
      ...values(row.metrics),
      formatNumber(row.secondsPerClip),
    ]),
  ];
  const lines = alignedLines(rows);
  const rule = '─'.repeat(Math.max(...lines.map((line) => line.length)));
  const failed = (report.failures ?? []).map((failure) => `failed: ${failureWords(failure)}`);
  const unfit = metrics.some(({ name }) => !measuresHere(report.ladder, name));
  const note = unfit ? ['(in brackets: does not measure this here)'] : [];
  return [lines[0], rule, lines[1], lines[2], rule, ...lines.slice(3), ...note, ...failed].join('\n');
}
