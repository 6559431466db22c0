import { costLevels, leadAt, type Lead } from '../../comparisons/equal-cost';
import { ARROWS } from '../../directions';
import { counted, formatNfe, formatNumber } from '../../format-number';
import { mainMetrics } from '../../main-metrics';
import { armColour } from '../../plots/drawing';
import type { MetricDescription, Report } from '../../report-json';
import type { Row } from '../../rows';
import { escapeHtml } from '../escape-html';
import { MANY_ROWS, scrollable } from '../scrollable';

/** Who leads at which cost, a row for each number of evaluations that was spent. Nothing where there is one arm. */
export function leadTable(report: Report): string {
  const metrics = mainMetrics(report);
  const levels = costLevels(report);
  if (report.arms.length < 2 || metrics.length === 0 || levels.length === 0) return '';
  const rows = levels.map((level) => {
    const arms = new Set(level.rows.map(({ arm }) => arm));
    const cells = metrics.map((metric) => leadCell(report, leadAt(report, level, metric), metric));
    return `<tr><th scope="row">${formatNfe(level.nfe)}<small>${counted(arms.size, 'arm')}</small></th>${cells.join('')}</tr>`;
  });
  const heads = metrics.map(({ label, better, name }) => {
    const truth = report.floors.truth.metrics[name] ?? null;
    const small = better === 'truth' && truth !== null ? `<small>truth: ${formatNumber(truth)}</small>` : '';
    return `<th scope="col" class="metric text">${escapeHtml(label)}\u00a0${ARROWS[better]}${small}</th>`;
  });
  return `<p class="note">Of all that was sampled with one number of evaluations, the arm and setting whose mean is nearest to what is wanted, and by how much it is ahead of the next arm (paired, with its 95 % interval; clear: without 0); “already with”: where fewer evaluations have as good a mean. Who leads was picked after the results and nothing here is corrected: it describes, and does not test.</p>
${scrollable('Who leads at which cost', `<table class="leads"><thead><tr><th scope="col">NFE</th>${heads.join('')}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`, rows.length > MANY_ROWS)}`;
}

function leadCell(report: Report, lead: Lead | undefined, { better }: MetricDescription): string {
  if (lead === undefined) return '<td class="text">–</td>';
  const { first, value, next, cheaper } = lead;
  const index = report.arms.findIndex(({ name }) => name === first.arm);
  return `<td class="text"><span class="swatch" style="background:${armColour(index)}"></span><strong>${escapeHtml(first.arm)}</strong> ${formatNumber(value)}<small>${settingWords(first)}</small>${
    next === undefined ? '<small>no other arm at this cost</small>' : `<small>${nextWords(next, better)}</small>`
  }${
    cheaper === undefined
      ? ''
      : `<small>already with ${formatNfe(cheaper.row.nfe)}: ${escapeHtml(cheaper.row.arm)}, ${settingWords(cheaper.row)}: ${formatNumber(cheaper.value)}</small>`
  }</td>`;
}

function nextWords({ row, value, by }: NonNullable<Lead['next']>, better: MetricDescription['better']): string {
  const next = `next: ${escapeHtml(row.arm)}, ${settingWords(row)}`;
  if (better === 'truth' || by === undefined) return `${next}: ${formatNumber(value)}`;
  const { estimate, ci } = by;
  if (ci === null) return `${next}, by ${formatNumber(estimate)}`;
  const clear = ci[0] > 0 || ci[1] < 0;
  return `${next}, by ${formatNumber(estimate)} (${formatNumber(ci[0])} … ${formatNumber(ci[1])}), ${clear ? 'clear' : 'not clear'}`;
}

function settingWords({ scale, steps }: Row): string {
  return escapeHtml(`scale ${scale}, ${steps} steps`);
}
