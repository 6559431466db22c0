import type { MetricName } from '../../metrics/metric';
import { formatNumber } from '../format-number';
import { isMainCell } from '../main-cells';
import type { Report, ReportCell } from '../report-json';
import { escapeHtml } from './escape-html';

const METRICS: readonly MetricName[] = ['jerk', 'tremor'];
/** Times the truth's jerk: between them motion is as smooth as the truth. */
const [SMOOTH, SHAKEN] = [0.8, 1.3];

/** How jerk and tremor of each arm and scale stand to the truth's, to either side: too smooth is as wrong as shaken. Nothing where there is no skeleton. */
export function smoothnessTable(report: Report): string {
  const { metrics: truth } = report.floors.truth;
  const known = METRICS.filter((name) => (truth[name] ?? 0) > 0);
  if (!known.includes('jerk')) return '';
  const cells = report.cells.filter((cell) => isMainCell(cell, report));
  const seeds = new Set(cells.map(({ trainSeed }) => trainSeed)).size > 1;
  const ratio = ({ metrics }: ReportCell, name: MetricName): number | null => {
    const [own, wanted] = [metrics[name], truth[name]];
    return own === null || wanted === null ? null : own / wanted;
  };
  const rows = cells.map((cell) => {
    const jerk = ratio(cell, 'jerk');
    const words =
      jerk === null ? '–' : jerk > SHAKEN ? 'shakes' : jerk < SMOOTH ? 'too smooth' : 'as smooth as the truth';
    const name = `${cell.arm}${seeds ? ` (seed ${cell.trainSeed})` : ''}`;
    const numbers = known.map((metric) => `<td>${formatNumber(ratio(cell, metric))}</td>`).join('');
    return `<tr><th scope="row">${escapeHtml(name)}</th><td>${cell.scale}</td>${numbers}<td class="text">${words}</td></tr>`;
  });
  const labels = new Map(report.metrics.map(({ name, label }) => [name, label.toLowerCase()]));
  const heads = known.map((name) => `<th scope="col">${escapeHtml(labels.get(name) ?? name)} ÷ truth’s</th>`).join('');
  return `<h2>Smoothness against the truth</h2>
<p class="note">1 is what the truth has. Below ${SMOOTH} times its jerk motion is smoother than people move, above ${SHAKEN} times it shakes; tremor is the share of movement above 6 Hz.</p>
<div class="scroll"><table><thead><tr><th scope="col">arm</th><th scope="col">scale</th>${heads}<th scope="col" class="text"></th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>`;
}
