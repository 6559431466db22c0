import type { MetricName } from '../metrics/metric';
import { failureWords } from './failure-words';
import { formatNfe, formatNumber } from './format-number';
import { isMainCell } from './main-cells';
import { modelOf } from './page/html-arms';
import { measurable, ownMetrics } from './page/html-tables';
import type { Report, ReportCell, Scores } from './report-json';
import { ALPHA } from './verdict';

/** The metrics that a reader needs first, in the order of the columns. */
const MAIN: readonly MetricName[] = ['lipError', 'fdG', 'fdK', 'beatRecall', 'divSample'];
const ARROWS = { lower: '↓', higher: '↑', truth: '≈' } as const;

/**
 * A report's arms as a Markdown table to paste into a document: model, scale, cost, and the main metrics with their 95 % intervals; the truth on top.
 * Bold: the difference to the baseline holds after correction.
 */
export function reportMarkdown(report: Report): string {
  const shown = [...MAIN, ...ownMetrics(report)];
  const metrics = measurable(report)
    .filter(({ name }) => shown.includes(name))
    .sort((a, b) => shown.indexOf(a.name) - shown.indexOf(b.name));
  const seeds = report.provenance.trainSeeds.length > 1;
  const head = ['arm', 'model', ...(seeds ? ['seed'] : []), 'scale', 'steps', 'NFE'];
  const rows = [
    [...head, ...metrics.map(({ label, better }) => `${label} ${ARROWS[better]}`)],
    [...head.map((_, i) => (i < 2 ? ':--' : '--:')), ...metrics.map(() => '--:')],
    [
      ...head.map((_, i) => (i === 0 ? '*truth*' : '')),
      ...metrics.map(({ name }) => scored(report.floors.truth, name)),
    ],
    ...report.cells
      .filter((cell) => isMainCell(cell, report))
      .map((cell) => [
        escape(cell.arm),
        escape(modelOf(report.arms.find(({ name }) => name === cell.arm) ?? {})),
        ...(seeds ? [String(cell.trainSeed)] : []),
        String(cell.scale),
        String(cell.steps),
        formatNfe(cell.nfe),
        ...metrics.map(({ name }) => scored(cell, name, isShown(report, cell, name))),
      ]),
  ];
  return [...rows.map((row) => `| ${row.join(' | ')} |`), '', legend(report), ...failures(report)].join('\n');
}

/** A list below the table. */
function failures({ failures: failed = [] }: Report): string[] {
  if (failed.length === 0) return [];
  return ['', 'Failed:', '', ...failed.map((failure) => `- ${escape(failureWords(failure))}`)];
}

function scored({ metrics, intervals }: Scores, name: MetricName, bold = false): string {
  const value = formatNumber(metrics[name]);
  const bounds = intervals[name];
  const interval = bounds === null ? '' : ` (${formatNumber(bounds[0])} … ${formatNumber(bounds[1])})`;
  return `${bold ? `**${value}**` : value}${interval}`;
}

function isShown({ comparisons, design }: Report, { arm, scale }: ReportCell, name: MetricName): boolean {
  return comparisons.some(
    ({ a, b, metric, scale: compared, pAdjusted }) =>
      a === arm &&
      b === design.baseline &&
      metric === name &&
      (compared === 'own' || compared === scale) &&
      pAdjusted < ALPHA,
  );
}

function legend({ design, comparisons, provenance: p }: Report): string {
  const texts = [
    `${p.windows} test windows of ${p.dataset}, ${p.motionsPerWindow} motions each; in brackets 95 % intervals over ${p.units} ${p.unit}s.`,
    ...(p.trueKeyFrameEvery === undefined
      ? []
      : [`Every arm is shown one frame in ${p.trueKeyFrameEvery} of the truth, its key frames.`]),
    '↓ lower is better, ↑ higher, ≈ the nearer to the truth the better.',
    ...(design.nfe === undefined ? [] : [`At most ${design.nfe} network evaluations (NFE) per motion.`]),
    ...(design.baseline === undefined
      ? []
      : [
          `Bold: differs from ${escape(design.baseline)} (p < ${ALPHA} after Holm’s correction over ${comparisons.length} comparisons).`,
        ]),
  ];
  return texts.join(' ');
}

function escape(text: string): string {
  return text.replace(/[\\|*_`<[\]]/g, '\\$&');
}
