import type { Ladder } from '../../../ladder/ladder';
import { formatNumber } from '../../format-number';
import type { Report } from '../../report-json';
import { escapeHtml } from '../escape-html';
import { scrollable } from '../scrollable';
import { measurable } from '../../measurable';

/** What each metric makes of truths that were spoiled on purpose, and whether it may judge here. Nothing for reports without a ladder. */
export function ladderSection(report: Report): string {
  const { ladder } = report;
  if (ladder === undefined || ladder.rungs.length === 0) return '';
  const rows = measurable(report).flatMap(({ name, label }) => {
    const own = ladder.metrics[name];
    if (own === undefined) return [];
    const values = own.values.map((value) => `<td>${formatNumber(value)}</td>`).join('');
    return [
      `<tr${own.measures === false ? ' class="unfit"' : ''}><th scope="row">${escapeHtml(label)}</th><td class="text">${MAY[String(own.measures)]}</td>${values}</tr>`,
    ];
  });
  const heads = ladder.rungs.map(
    ({ label, dose }) =>
      `<th scope="col" class="metric">${escapeHtml(label)}${dose === undefined ? '' : `<small>${escapeHtml(dose)}</small>`}</th>`,
  );
  return `<p class="note">The true motions of the test windows, spoiled on purpose, more from step to step. A metric that does not tell them from the truth, in the direction that it should, does not measure this data, and takes no part in the verdict.</p>
${scrollable('Metrics on spoiled truths', `<table><thead><tr><th scope="col">metric</th><th scope="col" class="text">may judge</th>${heads.join('')}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`)}
${problems(report, ladder)}`;
}

const MAY: Readonly<Record<string, string>> = { true: 'yes', false: 'no', undefined: '–' };

/** Why a metric may not. */
function problems({ metrics }: Report, ladder: Ladder): string {
  const items = metrics.flatMap(({ name, label }) =>
    (ladder.metrics[name]?.problems ?? []).map((problem) => `<li>${escapeHtml(label)}: ${escapeHtml(problem)}</li>`),
  );
  return items.length === 0 ? '' : `<p>Do not measure this here:</p><ul>${items.join('')}</ul>`;
}
