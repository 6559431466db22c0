import { measuresHere } from '../../ladder/ladder';
import type { MetricName } from '../../metrics/metric';
import { formatNumber } from '../format-number';
import { guidedScale } from '../main-cells';
import { measurable, ownMetrics } from '../measurable';
import { differencesToBaseline } from '../plots/forest';
import { qualityAgainstNfe } from '../plots/quality-nfe';
import { qualityAgainstScale } from '../plots/quality-scale';
import { tradeOff } from '../plots/trade-off';
import type { MetricDescription, Report } from '../report-json';
import { intervalWords } from '../rows';
import { escapeHtml } from './escape-html';

/** What is drawn, most telling first. */
const MAIN: readonly MetricName[] = ['lipError', 'fdG', 'beatRecall', 'divSample', 'fdK', 'jerk', 'tremor'];
const AGAINST_NFE: readonly MetricName[] = ['lipError', 'fdG', 'fdK'];
const WANTED = {
  lower: 'low is wanted',
  higher: 'high is wanted',
  truth: 'what the truth has is wanted',
} as const;

/** Forest plots, where there is a baseline to differ from. */
export function differences(report: Report): string {
  const { baseline } = report.design;
  if (baseline === undefined || report.comparisons.length === 0) return '';
  const scale = guidedScale(report);
  return `<p class="note">${scale === 'own' ? 'Each arm at its own scale' : `At scale ${scale}`}; bars are 95 % intervals of the paired difference. Filled (or *): it holds after correction. Dashed: where the truth stands. An arrow gives the value of what lies outside.</p>
${plots(
  report,
  report.metrics.map(({ name }) => name).sort((a, b) => rank(a) - rank(b)),
  differencesToBaseline,
)}`;
}

/** Nothing to draw where each arm has one scale. */
export function againstScale(report: Report): string {
  if (report.design.scales === 'own') return '';
  return `${plots(report, [...MAIN, ...ownMetrics(report)], qualityAgainstScale)}
<p class="note">Bars are 95 % intervals ${intervalWords(report)}${report.summaries.length > 0 ? '; small rings are single trainings' : ''}. Arms are paired (same clips, noise and data order), so bars that overlap may still belong to a shown difference, and the comparisons below decide.</p>`;
}

/** Nothing to draw where every arm costs the same. */
export function againstCost(report: Report): string {
  if (report.design.nfe !== undefined) return '';
  return `<h3>Quality against cost</h3>
<p class="note">Lines join the step counts of an arm at a guidance scale, which stands at their end where there is room.</p>
${plots(report, [...AGAINST_NFE, ...ownMetrics(report)], qualityAgainstNfe)}`;
}

function rank(name: MetricName): number {
  return MAIN.includes(name) ? MAIN.indexOf(name) : MAIN.length;
}

function plots(
  report: Report,
  names: readonly MetricName[],
  plot: (report: Report, metric: MetricDescription) => string | undefined,
): string {
  const figures = measurable(report)
    .filter(({ name }) => names.includes(name))
    .sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name))
    .flatMap((metric) => {
      const svg = plot(report, metric);
      return svg === undefined ? [] : [figure(metric.label, caption(report, metric), svg)];
    });
  return `<div class="plots">${figures.join('\n')}</div>`;
}

/** Alignment against diversity, or why there is none. */
export function tradeOffs(report: Report): string {
  const byName = new Map(measurable(report).map((metric) => [metric.name, metric]));
  const diversity = byName.get('divSample');
  if (diversity === undefined) return '<p>Needs two or more motions per window (sampling.seeds).</p>';
  const figures = (['beatRecall', 'beatPrecision', 'lipError'] as const).flatMap((name) => {
    const alignment = byName.get(name);
    const svg = alignment === undefined ? undefined : tradeOff(report, alignment, diversity);
    return alignment === undefined || svg === undefined ? [] : [figure(alignment.label, WANTED[alignment.better], svg)];
  });
  if (figures.length === 0) return '<p>This data has no hands and no lips to align.</p>';
  const numbers =
    report.design.scales === 'own' ? '' : 'Numbers at the points are guidance scales, where there is room. ';
  return `<p class="note">${numbers}The star is where the truth stands: more alignment than diversity allows there is as wrong as less.</p>
<div class="plots">${figures.join('\n')}</div>`;
}

function figure(heading: string, caption: string, svg: string): string {
  return `<figure><h3>${escapeHtml(heading)}</h3><figcaption>${escapeHtml(caption)}</figcaption>${svg}</figure>`;
}

/** Says what the mean pose scores, since it is often too far away to be drawn. */
function caption({ floors, ladder }: Report, { name, better }: MetricDescription): string {
  const meanPose = floors.meanPose.metrics[name];
  const unfit = measuresHere(ladder, name) ? '' : '; does not measure this here';
  return `${WANTED[better]}${meanPose === null ? '' : `; mean pose: ${formatNumber(meanPose)}`}${unfit}`;
}
