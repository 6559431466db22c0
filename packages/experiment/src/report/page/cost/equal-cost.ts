import { formatNfe } from '../../format-number';
import type { Report } from '../../report-json';
import { againstCost } from '../html-plots';
import { leadTable } from './lead-table';
import { spendingList } from './spending';

/** Quality beside what it costs: who spends more, who leads at which cost, and plots of both. */
export function equalCost(report: Report): string {
  const { nfe } = report.design;
  const budget =
    nfe === undefined
      ? ''
      : `<p>Every motion might spend ${formatNfe(nfe)} network evaluations: arms are at equal cost by design, as far as whole steps allow.</p>`;
  return `${budget}
<p class="note">A row of each branch counts as one network evaluation (NFE): guidance with two branches costs twice the plain model at the same steps.</p>
${spendingList(report)}
${leadTable(report)}
${againstCost(report)}`;
}
