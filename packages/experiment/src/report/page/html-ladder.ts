import type { Ladder } from '../../ladder/ladder';
import { formatNumber } from '../format-number';
import type { Report } from '../report-json';
import { escapeHtml } from './escape-html';
import { measurable } from './html-tables';

/** What each metric makes of truths that were spoiled on purpose, and whether it may judge here. Nothing for reports without a ladder. */
export function ladderSection(report: Report): string {
  const { ladder } = report;
  if (ladder === undefined || ladder.rungs.length === 0) return '';
  const rows = measurable(report).flatMap(({ name, label }) => {
    const own = ladder.metrics[name];
    if (own === undefined) return [];
    const values = own.values.map((value) => `<td>${formatNumber(value)}</td>`).join('');
    return [
      `<tr${own.measures === false ? ' class="unfit"' : ''}><th scope="row">${escapeHtml(label)}</th>${values}<td class="text wrap">${escapeHtml(judgement(own))}</td></tr>`,
    ];
  });
  const heads = ladder.rungs.map(
    ({ label, dose }) =>
      `<th scope="col" class="metric">${escapeHtml(label)}${dose === undefined ? '' : `<small>${escapeHtml(dose)}</small>`}</th>`,
  );
  return `<h2>Which metrics may judge here</h2>
<p class="note">The true motions of the test windows, spoiled on purpose, more from step to step. A metric that does not tell them from the truth, in the direction that it should, does not measure this data, and takes no part in the verdict.</p>
<div class="scroll"><table><thead><tr><th scope="col">metric</th>${heads.join('')}<th scope="col" class="text"></th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>`;
}

function judgement({ measures, problems }: Ladder['metrics'][string]): string {
  if (measures === undefined) return 'not measurable';
  return measures ? 'may judge' : `does not measure this here: ${problems.join('; ')}`;
}
