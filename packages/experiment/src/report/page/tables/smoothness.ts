import type { MetricName } from '../../../metrics/metric';
import { formatNumber } from '../../format-number';
import { isMainCell } from '../../main-cells';
import type { Report } from '../../report-json';
import { rowsOf, type Row } from '../../rows';
import { escapeHtml } from '../escape-html';
import { MANY_ROWS, scrollable } from '../scrollable';

const METRICS: readonly MetricName[] = ['jerk', 'tremor'];
/** Times the truth's jerk: between them motion is as smooth as the truth. */
const [SMOOTH, SHAKEN] = [0.8, 1.3];

/** How jerk and tremor of each arm and scale stand to the truth's, to either side: too smooth is as wrong as shaken. Nothing where there is no skeleton. */
export function smoothnessTable(report: Report): string {
  const { metrics: truth } = report.floors.truth;
  const known = METRICS.filter((name) => (truth[name] ?? 0) > 0);
  if (!known.includes('jerk')) return '';
  const shown = rowsOf(report).filter((row) => isMainCell(row, report));
  const ratio = ({ metrics }: Row, name: MetricName): number | null => {
    const [own, wanted] = [metrics[name] ?? null, truth[name]];
    return own === null || wanted === null ? null : own / wanted;
  };
  const rows = shown.map((row) => {
    const jerk = ratio(row, 'jerk');
    const words =
      jerk === null ? '–' : jerk > SHAKEN ? 'shakes' : jerk < SMOOTH ? 'too smooth' : 'as smooth as the truth';
    const numbers = known.map((metric) => `<td>${formatNumber(ratio(row, metric))}</td>`).join('');
    return `<tr><th scope="row">${escapeHtml(row.arm)}</th><td>${row.scale}</td>${numbers}<td class="text">${words}</td></tr>`;
  });
  const labels = new Map(report.metrics.map(({ name, label }) => [name, label.toLowerCase()]));
  const heads = known.map((name) => `<th scope="col">${escapeHtml(labels.get(name) ?? name)} ÷ truth’s</th>`).join('');
  return `<p class="note">1 is what the truth has. Below ${SMOOTH} times its jerk motion is smoother than people move, above ${SHAKEN} times it shakes; tremor is the share of movement above 6 Hz.</p>
${scrollable('Smoothness', `<table><thead><tr><th scope="col">arm</th><th scope="col">scale</th>${heads}<th scope="col" class="text">beside the truth</th></tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`, rows.length > MANY_ROWS)}`;
}
