import { METRIC_NAMES, type MetricName } from '../../metrics/metric';
import { formatNfe, formatNumber } from '../format-number';
import { armColour } from '../plots/drawing';
import type { Interval, MetricDescription, Report, Scores } from '../report-json';
import { ALPHA } from '../verdict';
import { escapeHtml } from './escape-html';

const ARROWS = { lower: '↓', higher: '↑', truth: '≈' } as const;

/** Arms × scales with 95 % intervals, the floors on top. */
export function cellsTable(report: Report): string {
  const metrics = measurable(report);
  const seeds = new Set(report.cells.map(({ trainSeed }) => trainSeed)).size > 1;
  const head = ['arm', 'scale', 'steps', 'NFE', ...(seeds ? ['seed'] : [])];
  const scored = (scores: Scores) =>
    metrics
      .map(({ name }) => `<td>${formatNumber(scores.metrics[name])}${interval(scores.intervals[name])}</td>`)
      .join('');
  const floor = (name: string, scores: Scores) =>
    `<tr class="floor"><th scope="row">${name}</th>${'<td></td>'.repeat(head.length - 1)}${scored(scores)}<td></td></tr>`;
  const rows = report.cells.map((cell, i) => {
    const index = report.arms.findIndex(({ name }) => name === cell.arm);
    const first = i === 0 || report.cells[i - 1].arm !== cell.arm;
    const numbers = [cell.scale, cell.steps, formatNfe(cell.nfe), ...(seeds ? [cell.trainSeed] : [])];
    return `<tr${first ? ' class="first"' : ''}><th scope="row"><span class="swatch" style="background:${armColour(index)}"></span>${escapeHtml(cell.arm)}</th>${numbers
      .map((value) => `<td>${escapeHtml(String(value))}</td>`)
      .join('')}${scored(cell)}<td>${formatNumber(cell.metrics.secondsPerClip)}</td></tr>`;
  });
  const { truth, meanPose } = report.floors;
  return `<div class="scroll"><table><thead><tr>${head.map((text) => `<th scope="col">${text}</th>`).join('')}${metrics
    .map(({ label, better }) => `<th scope="col" class="metric">${escapeHtml(label)} ${ARROWS[better]}</th>`)
    .join('')}<th scope="col">s per motion ↓</th></tr></thead><tbody>
${floor(truth.kind === 'resampled' ? 'truth, resampled' : 'truth, halves', truth)}
${floor('mean pose', meanPose)}
${rows.join('\n')}
</tbody></table></div>`;
}

/** Every paired comparison; those that hold after correction in bold, first. */
export function comparisonsTable(report: Report): string {
  const labels = new Map(report.metrics.map(({ name, label }) => [name, label]));
  const rows = [...report.comparisons]
    .sort((x, y) => x.pAdjusted - y.pAdjusted || x.p - y.p)
    .map(
      ({ metric, scale, a, b, estimate, ci, p, pAdjusted, n }) =>
        `<tr${pAdjusted < ALPHA ? ' class="shown"' : ''}><td>${escapeHtml(labels.get(metric) ?? metric)}</td><td>${scale}</td><td class="text">${escapeHtml(a)} − ${escapeHtml(b)}</td><td>${formatNumber(estimate)}</td><td>${ci === null ? '–' : `${formatNumber(ci[0])} … ${formatNumber(ci[1])}`}</td><td>${formatNumber(p)}</td><td>${formatNumber(pAdjusted)}</td><td>${n}</td></tr>`,
    );
  return `<div class="scroll"><table><thead><tr><th scope="col">metric</th><th scope="col">scale</th><th scope="col" class="text">difference</th><th scope="col">estimate</th><th scope="col">95 % interval</th><th scope="col">p</th><th scope="col">p, Holm</th><th scope="col">n</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>`;
}

/** The metrics that this data has. */
export function measurable(report: Report): MetricDescription[] {
  const all: Scores[] = [...report.cells, report.floors.truth];
  return report.metrics.filter(({ name }) => all.some((scores) => scores.metrics[name] !== null));
}

/** Names of the metrics that do not ship: who adds a metric wants to see it. */
export function ownMetrics({ metrics }: Pick<Report, 'metrics'>): MetricName[] {
  const shipped: readonly string[] = METRIC_NAMES;
  return metrics.flatMap(({ name }) => (shipped.includes(name) ? [] : [name]));
}

function interval(bounds: Interval | null): string {
  return bounds === null ? '' : `<small>${formatNumber(bounds[0])} … ${formatNumber(bounds[1])}</small>`;
}
