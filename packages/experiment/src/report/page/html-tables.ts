import { measuresHere } from '../../ladder/ladder';
import { METRIC_NAMES, type MetricName } from '../../metrics/metric';
import { ARROWS } from '../directions';
import { formatNfe, formatNumber } from '../format-number';
import { armColour } from '../plots/drawing';
import type { Interval, MetricDescription, Report, Scores } from '../report-json';
import { rowsOf, type Row } from '../rows';
import { escapeHtml } from './escape-html';

/** Arms × scales with 95 % intervals, the floors on top; of several trainings the mean, with an interval over trainings and clips. */
export function armsByScaleTable(report: Report): string {
  return numbersTable(report, rowsOf(report), []);
}

/** Every training for itself, with intervals over clips alone. */
export function trainingsTable(report: Report): string {
  const rows = rowsOf({ cells: report.cells, summaries: [] });
  return numbersTable(
    report,
    rows,
    report.cells.map(({ trainSeed }) => trainSeed),
  );
}

/** @param seeds the training seed of each row; none where a row is of all */
function numbersTable(report: Report, rows: readonly Row[], seeds: readonly number[]): string {
  const metrics = measurable(report);
  const head = ['arm', 'scale', 'steps', 'NFE', ...(seeds.length > 0 ? ['seed'] : [])];
  const scored = (scores: Pick<Scores, 'metrics' | 'intervals'>) =>
    metrics
      .map(
        ({ name }) =>
          `<td>${formatNumber(scores.metrics[name] ?? null)}${interval(scores.intervals[name] ?? null)}</td>`,
      )
      .join('');
  const floor = (name: string, scores: Scores) =>
    `<tr class="floor"><th scope="row">${name}</th>${'<td></td>'.repeat(head.length - 1)}${scored(scores)}<td></td></tr>`;
  const lines = rows.map((row, i) => {
    const index = report.arms.findIndex(({ name }) => name === row.arm);
    const first = rows[i - 1]?.arm !== row.arm;
    const numbers = [row.scale, row.steps, formatNfe(row.nfe), ...(seeds.length > 0 ? [seeds[i]] : [])];
    return `<tr${first ? ' class="first"' : ''}><th scope="row"><span class="swatch" style="background:${armColour(index)}"></span>${escapeHtml(row.arm)}</th>${numbers
      .map((value) => `<td>${escapeHtml(String(value))}</td>`)
      .join('')}${scored(row)}<td>${formatNumber(row.secondsPerClip)}</td></tr>`;
  });
  const { truth, meanPose } = report.floors;
  const mark = (name: MetricName) =>
    !measuresHere(report.ladder, name)
      ? '<small>does not measure this here</small>'
      : report.design.metrics?.exploratory.includes(name) === true
        ? '<small>exploratory</small>'
        : '';
  return `<div class="scroll"><table><thead><tr>${head.map((text) => `<th scope="col">${text}</th>`).join('')}${metrics
    .map(
      ({ name, label, better }) =>
        `<th scope="col" class="metric">${escapeHtml(label)} ${ARROWS[better]}${mark(name)}</th>`,
    )
    .join('')}<th scope="col">s per motion ↓</th></tr></thead><tbody>
${floor(truth.kind === 'resampled' ? 'truth, resampled' : 'truth, halves', truth)}
${floor('mean pose', meanPose)}
${lines.join('\n')}
</tbody></table></div>`;
}

/** The metrics that this data has. */
export function measurable(report: Report): MetricDescription[] {
  const all: Scores[] = [...report.cells, report.floors.truth];
  return report.metrics.filter(({ name }) => all.some((scores) => scores.metrics[name] !== null));
}

/** Names of the metrics that do not ship, or were chosen to decide: who adds or chooses a metric wants to see it. */
export function ownMetrics({ metrics, design }: Pick<Report, 'metrics' | 'design'>): MetricName[] {
  const shipped: readonly string[] = METRIC_NAMES;
  const chosen = design.metrics?.confirmatory ?? [];
  return metrics.flatMap(({ name }) => (shipped.includes(name) && !chosen.includes(name) ? [] : [name]));
}

function interval(bounds: Interval | null): string {
  return bounds === null ? '' : `<small>${formatNumber(bounds[0])} … ${formatNumber(bounds[1])}</small>`;
}
