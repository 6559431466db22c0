import { measuresHere } from '../../../ladder/ladder';
import type { MetricName } from '../../../metrics/metric';
import { ARROWS } from '../../directions';
import { counted, formatNfe, formatNumber, formatSpread } from '../../format-number';
import { measurable } from '../../measurable';
import { armColour } from '../../plots/drawing';
import type { Interval, MetricDescription, Report, ReportCell, Scores } from '../../report-json';
import { rowsOf, type Row } from '../../rows';
import { spreadOf, trainingsOf } from '../../spread';
import { escapeHtml } from '../escape-html';
import { MANY_ROWS, scrollable } from '../scrollable';

/** Arms × scales, the floors on top: the value with its 95 % interval; of several trainings the mean, their standard deviation and an interval over trainings and clips, and under it, folded, each training for itself. */
export function numbersTable(report: Report): string {
  const metrics = measurable(report);
  const several = report.summaries.length > 0;
  const rows = rowsOf(report);
  const head = ['arm', 'scale', 'steps', 'NFE'];
  const { truth, meanPose } = report.floors;
  const floor = (name: string, scores: Scores) =>
    `<tr class="floor"><th scope="row">${name}</th>${'<td></td>'.repeat(head.length - 1)}${metrics.map(({ name: metric }) => valueCell(scores, metric)).join('')}<td></td></tr>`;
  const bodies = rows.map((row, i) => {
    const trainings = several ? trainingsOf(report, row) : [];
    const kind = rows[i - 1]?.arm === row.arm ? '' : ' class="first"';
    return `<tbody${kind}>${settingRow(report, row, trainings)}</tbody>${folded(trainings, metrics)}`;
  });
  const heads = [
    ...head.map((text) => `<th scope="col">${text}</th>`),
    ...metrics.map(
      ({ name, label, better }) =>
        `<th scope="col" class="metric">${escapeHtml(label)} ${ARROWS[better]}${mark(report, name)}</th>`,
    ),
    '<th scope="col" class="metric">s per motion\u00a0↓</th>',
  ];
  const table = `<table class="numbers"><thead><tr>${heads.join('')}</tr></thead><tbody>
${floor(truth.kind === 'resampled' ? 'truth, resampled' : 'truth, halves', truth)}
${floor('mean pose', meanPose)}
</tbody>
${bodies.join('\n')}</table>`;
  const all = several
    ? '<label class="fold all"><input type="checkbox"> Each training for itself, in all rows</label>'
    : '';
  return `<div class="foldable">${all}${scrollable('Numbers', table, rows.length > MANY_ROWS)}</div>`;
}

function settingRow(report: Report, row: Row, trainings: readonly ReportCell[]): string {
  const { arm, scale, steps, nfe } = row;
  const index = report.arms.findIndex(({ name }) => name === arm);
  const what = `Each training of ${arm} at scale ${scale}, ${steps} steps`;
  const fold =
    trainings.length === 0
      ? ''
      : `<label class="fold"><input type="checkbox" aria-label="${escapeHtml(what)}"> ${counted(trainings.length, 'training')}</label>`;
  const values = measurable(report).map(({ name }) => valueCell(row, name, spreadOf(trainings, name)));
  return `<tr><th scope="row"><span class="swatch" style="background:${armColour(index)}"></span>${escapeHtml(arm)}${fold}</th><td>${scale}</td><td>${escapeHtml(String(steps))}</td><td>${formatNfe(nfe)}</td>${values.join('')}<td>${formatNumber(row.secondsPerClip)}</td></tr>`;
}

/** Each training of a setting: not seen before the row above is told to unfold. */
function folded(trainings: readonly ReportCell[], metrics: readonly MetricDescription[]): string {
  if (trainings.length === 0) return '';
  const rows = trainings.map(
    (cell) =>
      `<tr><th scope="row">seed ${cell.trainSeed}</th><td>${cell.scale}</td><td>${escapeHtml(String(cell.steps))}</td><td>${formatNfe(cell.nfe)}</td>${metrics.map(({ name }) => valueCell(cell, name)).join('')}<td>${formatNumber(cell.metrics.secondsPerClip)}</td></tr>`,
  );
  return `<tbody class="trainings">${rows.join('')}</tbody>`;
}

function valueCell(
  { metrics, intervals }: Pick<Scores, 'metrics' | 'intervals'>,
  name: MetricName,
  spread?: number,
): string {
  const around = spread === undefined ? '' : ` <span class="spread">± ${formatSpread(spread)}</span>`;
  return `<td>${formatNumber(metrics[name] ?? null)}${around}${interval(intervals[name] ?? null)}</td>`;
}

function mark({ ladder, design }: Report, name: MetricName): string {
  if (!measuresHere(ladder, name)) return '<small>does not measure this here</small>';
  return design.metrics?.exploratory.includes(name) === true ? '<small>exploratory</small>' : '';
}

function interval(bounds: Interval | null): string {
  return bounds === null
    ? ''
    : `<small>${formatNumber(bounds[0])}\u00a0… <span>${formatNumber(bounds[1])}</span></small>`;
}
