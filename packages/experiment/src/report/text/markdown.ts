import { measuresHere } from '../../ladder/ladder';
import type { MetricName } from '../../metrics/metric';
import { ARROWS } from '../directions';
import { failureWords } from '../failure-words';
import { formatNfe, formatNumber } from '../format-number';
import { isMainCell } from '../main-cells';
import { differsFromBaseline, mainMetrics } from '../main-metrics';
import { modelOf } from '../page/tables/arms';
import { measurable } from '../measurable';
import type { Report, Scores } from '../report-json';
import { intervalWords, rowsOf } from '../rows';
import { ALPHA, isJudged } from '../comparisons/families';

/**
 * A report's arms as a Markdown table to paste into a document: model, scale, cost, and the main metrics with their 95 % intervals; the truth on top.
 * Bold: the difference to the baseline holds after correction.
 */
export function reportMarkdown(report: Report): string {
  const metrics = mainMetrics(report);
  const head = ['arm', 'model', 'scale', 'steps', 'NFE'];
  const rows = [
    [...head, ...metrics.map(({ label, better }) => `${label} ${ARROWS[better]}`)],
    [...head.map((_, i) => (i < 2 ? ':--' : '--:')), ...metrics.map(() => '--:')],
    [
      ...head.map((_, i) => (i === 0 ? '*truth*' : '')),
      ...metrics.map(({ name }) => scored(report.floors.truth, name)),
    ],
    ...rowsOf(report)
      .filter((row) => isMainCell(row, report))
      .map((row) => [
        escape(row.arm),
        escape(modelOf(report.arms.find(({ name }) => name === row.arm) ?? {})),
        String(row.scale),
        String(row.steps),
        formatNfe(row.nfe),
        ...metrics.map(({ name }) => scored(row, name, differsFromBaseline(report, row, name))),
      ]),
  ];
  return [...rows.map((row) => `| ${row.join(' | ')} |`), '', legend(report), ...failures(report)].join('\n');
}

/** A list below the table. */
function failures({ failures: failed = [] }: Report): string[] {
  if (failed.length === 0) return [];
  return ['', 'Failed:', '', ...failed.map((failure) => `- ${escape(failureWords(failure))}`)];
}

function scored({ metrics, intervals }: Pick<Scores, 'metrics' | 'intervals'>, name: MetricName, bold = false): string {
  const value = formatNumber(metrics[name] ?? null);
  const bounds = intervals[name] ?? null;
  const interval = bounds === null ? '' : ` (${formatNumber(bounds[0])} … ${formatNumber(bounds[1])})`;
  return `${bold ? `**${value}**` : value}${interval}`;
}

function legend(report: Report): string {
  const { design, comparisons, provenance: p } = report;
  const unfit = measurable(report).flatMap(({ name, label }) => (measuresHere(report.ladder, name) ? [] : [label]));
  const texts = [
    `${p.windows} test windows of ${p.dataset}, ${p.motionsPerWindow} motions each; in brackets 95 % intervals ${intervalWords(report)}.`,
    ...(p.trueKeyFrameEvery === undefined
      ? []
      : [`Every arm is shown one frame in ${p.trueKeyFrameEvery} of the truth, its key frames.`]),
    '↓ low is wanted, ↑ high, ≈ as the truth.',
    ...(design.nfe === undefined ? [] : [`At most ${design.nfe} network evaluations (NFE) per motion.`]),
    ...(unfit.length === 0 ? [] : [`Left out, as they do not measure here: ${unfit.join(', ')}.`]),
    ...(design.baseline === undefined
      ? []
      : [
          `Bold: differs from ${escape(design.baseline)} (p < ${ALPHA} after Holm’s correction over ${comparisons.filter(isJudged).length} comparisons).`,
        ]),
  ];
  return texts.join(' ');
}

function escape(text: string): string {
  return text.replace(/[\\|*_`<[\]]/g, '\\$&');
}
