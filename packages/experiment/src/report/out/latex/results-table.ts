import { sampleStandardDeviation } from 'simple-statistics';
import { ALPHA, isJudged } from '../../comparisons/families';
import { formatNfe, formatNumber } from '../../format-number';
import { guidedScale, isMainCell } from '../../main-cells';
import { differsFromBaseline, mainMetrics } from '../../main-metrics';
import type { MetricDescription, Report, Scores } from '../../report-json';
import { intervalWords, rowsOf, type Row } from '../../rows';
import { latexNumber, latexText } from './latex-text';

/** The arms at the guided scale on the main metrics, the truth on top: a `table` of booktabs. */
export function resultsTable(report: Report): string {
  const metrics = mainMetrics(report);
  const several = report.summaries.length > 0;
  const rows = guidedRows(report).map((row) => [
    latexText(row.arm),
    String(row.scale),
    formatNfe(row.nfe),
    ...metrics.map((metric) => {
      const { value, spread } = several ? overTrainings(report, row, metric) : ofOneTraining(row, metric);
      const bold = differsFromBaseline(report, row, metric.name);
      return `${bold ? `\\textbf{${value}}` : value}${spread}`;
    }),
  ]);
  const truth = ['\\emph{truth}', '', '', ...metrics.map(({ name }) => number(report.floors.truth.metrics[name]))];
  const head = ['Arm', 'Scale', 'NFE', ...metrics.map(({ label, better }) => `${latexText(label)} ${ARROWS[better]}`)];
  return `\\begin{table}[t]
\\centering
\\caption{${caption(report, metrics)}}
\\label{tab:results}
\\small
\\setlength{\\tabcolsep}{4pt}
\\begin{tabular}{l${'r'.repeat(head.length - 1)}}
\\toprule
${line(head)}
\\midrule
${line(truth)}
\\midrule
${rows.map(line).join('\n')}
\\bottomrule
\\end{tabular}
\\end{table}
`;
}

const ARROWS = { lower: '$\\downarrow$', higher: '$\\uparrow$', truth: '$\\approx$' } as const;

/** A row of a table. */
export function line(cells: readonly string[]): string {
  return `${cells.join(' & ')} \\\\`;
}

/** Each arm once: at the scale that arms are compared at, or at the only one that it has. */
function guidedRows(report: Report): readonly Row[] {
  const rows = rowsOf(report).filter((row) => isMainCell(row, report));
  const scale = guidedScale(report);
  return report.arms.flatMap(({ name }) => {
    const own = rows.filter(({ arm }) => arm === name);
    const guided = own.filter((row) => row.scale === scale);
    return scale === 'own' ? own : guided.length > 0 ? guided : own.slice(0, 1);
  });
}

interface Cell {
  readonly value: string;
  readonly spread: string;
}

/** The mean, and the standard deviation between trainings. */
function overTrainings({ cells }: Report, row: Row, { name }: MetricDescription): Cell {
  const values = cells.flatMap(({ arm, scale, steps, sampler, metrics }) =>
    arm === row.arm && scale === row.scale && steps === row.steps && sampler === row.sampler
      ? (metrics[name] ?? [])
      : [],
  );
  const value = row.metrics[name] ?? null;
  if (value === null || values.length < 2) return { value: number(value), spread: '' };
  const deviation = sampleStandardDeviation(values);
  return { value: number(value), spread: ` {\\scriptsize$\\pm$\\,${likewise(deviation, formatNumber(value))}}` };
}

function ofOneTraining(
  { metrics, intervals }: Pick<Scores, 'metrics' | 'intervals'>,
  { name }: MetricDescription,
): Cell {
  const bounds = intervals[name] ?? null;
  const spread = bounds === null ? '' : ` {\\scriptsize[${number(bounds[0])}, ${number(bounds[1])}]}`;
  return { value: number(metrics[name]), spread };
}

function number(value: number | null | undefined): string {
  return latexNumber(formatNumber(value ?? null));
}

/** With as many decimals as the value it stands beside. */
function likewise(deviation: number, value: string): string {
  if (/e|^0$/.test(value)) return number(deviation);
  return deviation.toFixed(/\.(\d+)/.exec(value)?.[1]?.length ?? 0);
}

function caption(report: Report, metrics: readonly MetricDescription[]): string {
  const { design, comparisons, provenance: p } = report;
  const scale = guidedScale(report);
  const judged = comparisons.filter(isJudged).length;
  const units = metrics.filter(({ unit }) => unit !== 'share').map(({ label, unit }) => `${label} (${unit})`);
  return latexText(
    [
      `${scale === 'own' ? 'Each arm at its own guidance scale' : scale === undefined ? 'Main metrics' : `Main metrics at guidance scale ${scale}`}: ${p.windows} test windows of ${p.dataset}, ${p.motionsPerWindow} motions each.`,
      report.summaries.length === 0
        ? `In brackets 95 % intervals ${intervalWords(report)}, of one training of each arm.`
        : `Mean ± standard deviation over ${p.trainSeeds.length} trainings (training seeds ${p.trainSeeds.join(', ')}), ${p.units} ${p.unit}s.`,
      ...(design.nfe === undefined ? [] : [`At most ${design.nfe} network evaluations (NFE) per motion.`]),
      ...(design.baseline === undefined
        ? []
        : [`Bold: differs from ${design.baseline} (p < ${ALPHA} after Holm’s correction over ${judged} comparisons).`]),
      ...(units.length === 0 ? [] : [`Units: ${units.join('; ')}.`]),
    ].join(' '),
  ).concat(' $\\downarrow$ low is wanted, $\\uparrow$ high, $\\approx$ as the truth.');
}
