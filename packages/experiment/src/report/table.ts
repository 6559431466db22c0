import type { MetricName } from '../metrics/metric';
import { failureWords } from './failure-words';
import { formatNfe, formatNumber } from './format-number';
import type { MetricValues, Report } from './report-json';

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
const ARROWS = { lower: '↓', higher: '↑', truth: '≈' } as const;

/** The cells of a report as lines of text for a terminal, floors first. ↓ lower is better, ↑ higher, ≈ the nearer to the truth the better. */
export function reportTable(report: Report): string {
  const metrics = report.metrics.filter(({ name }) =>
    [...report.cells, report.floors.truth].some((scores) => scores.metrics[name] !== null),
  );
  const seeds = new Set(report.cells.map(({ trainSeed }) => trainSeed)).size > 1;
  const values = (scores: MetricValues) => metrics.map(({ name }) => formatNumber(scores[name]));
  const truthName = report.floors.truth.kind === 'resampled' ? 'truth, resampled' : 'truth, halves';
  const rows = [
    [
      'arm',
      'scale',
      'NFE',
      ...metrics.map(({ name, label, better }) => `${HEADINGS[name] ?? label} ${ARROWS[better]}`),
      's/clip',
    ],
    [truthName, '', '', ...values(report.floors.truth.metrics), ''],
    ['mean pose', '', '', ...values(report.floors.meanPose.metrics), ''],
    ...report.cells.map((cell) => [
      seeds ? `${cell.arm} (seed ${cell.trainSeed})` : cell.arm,
      String(cell.scale),
      formatNfe(cell.nfe),
      ...values(cell.metrics),
      formatNumber(cell.metrics.secondsPerClip),
    ]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) =>
    row
      .map((text, column) => (column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column])))
      .join('  ')
      .trimEnd(),
  );
  const rule = '─'.repeat(Math.max(...lines.map((line) => line.length)));
  const failed = (report.failures ?? []).map((failure) => `failed: ${failureWords(failure)}`);
  return [lines[0], rule, lines[1], lines[2], rule, ...lines.slice(3), ...failed].join('\n');
}
