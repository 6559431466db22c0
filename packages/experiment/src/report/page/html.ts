import type { MetricName } from '../../metrics/metric';
import { failureWords } from '../failure-words';
import { formatNumber } from '../format-number';
import { guidedScale } from '../main-cells';
import { armColour } from '../plots/drawing';
import { differencesToBaseline } from '../plots/forest';
import { markerSvg } from '../plots/marker';
import { qualityAgainstNfe } from '../plots/quality-nfe';
import { qualityAgainstScale } from '../plots/quality-scale';
import { tradeOff } from '../plots/trade-off';
import type { MetricDescription, Report } from '../report-json';
import { escapeHtml } from './escape-html';
import { armsTable } from './html-arms';
import { cellsTable, comparisonsTable, measurable, ownMetrics } from './html-tables';
import { smoothnessTable } from './html-smoothness';
import { STYLE } from './style';

/** What is drawn, most telling first. */
const MAIN: readonly MetricName[] = ['lipError', 'fdG', 'beatRecall', 'divSample', 'fdK', 'jerk', 'tremor'];
const AGAINST_NFE: readonly MetricName[] = ['lipError', 'fdG', 'fdK'];
const BETTER = {
  lower: 'lower is better',
  higher: 'higher is better',
  truth: 'the nearer to the truth the better',
} as const;

/** The report as one self-contained page: no request leaves it. Verdict first, then plots, numbers, comparisons, provenance, BibTeX. */
export function reportHtml(report: Report): string {
  const title = escapeHtml(report.name);
  const { provenance: p } = report;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${STYLE}</style></head>
<body><main>
<h1>${title}</h1>
<p class="muted">${report.arms.map(({ name }) => escapeHtml(name)).join(' · ')} on ${escapeHtml(p.dataset)}: ${p.windows} test windows of ${(p.framesPerWindow / p.fps).toFixed(1)} s, ${p.motionsPerWindow} motions each, ${p.trainSeeds.length} training seed${p.trainSeeds.length === 1 ? '' : 's'}</p>
<section class="verdict"><h2>Verdict</h2>${report.verdict
    .split('\n')
    .map((line) => `<p>${escapeHtml(line)}</p>`)
    .join('')}</section>
${failures(report)}
${legend(report)}
${differences(report)}
${againstScale(report)}
<h2>Alignment against diversity</h2>
<p class="note">${report.design.scales === 'own' ? '' : 'Numbers at the points are guidance scales. '}The star is where the truth stands: more alignment than diversity allows there is as wrong as less.</p>
${tradeOffs(report)}
${againstCost(report)}
<h2>Arms</h2>
<p class="note">A row of each branch counts as one network evaluation (NFE): a step with two branches costs two. Options at their defaults are left out.</p>
${armsTable(report)}
<h2>Numbers</h2>
<p class="note">${floorNote(report)} ↓ lower is better, ↑ higher is better, ≈ the nearer to the truth the better; small print is the 95 % interval.</p>
${cellsTable(report)}
${smoothnessTable(report)}
<details><summary>What the metrics are</summary><dl>${report.metrics
    .map(
      ({ label, unit, description }) =>
        `<dt>${escapeHtml(label)} (${escapeHtml(unit)})</dt><dd>${escapeHtml(description)}</dd>`,
    )
    .join('')}</dl></details>
<h2>Comparisons</h2>
<p class="note">Paired differences; interval by bootstrap (BCa), p by sign flips, corrected over all ${report.comparisons.length} comparisons by Holm’s method. Bold: a difference is shown.</p>
<details${report.comparisons.length <= 30 ? ' open' : ''}><summary>All ${report.comparisons.length} comparisons</summary>${comparisonsTable(report)}</details>
<h2>Provenance</h2>
${provenance(report)}
<details><summary>BibTeX</summary><pre>${escapeHtml(p.citations.join('\n\n'))}</pre></details>
</main></body></html>
`;
}

/** What is missing, before anything is read into what is there. */
function failures({ failures: failed = [] }: Report): string {
  if (failed.length === 0) return '';
  const items = failed.map((failure) => `<li>${escapeHtml(failureWords(failure))}</li>`);
  return `<section class="failed"><h2>Failed</h2><ul>${items.join('')}</ul></section>`;
}

function legend(report: Report): string {
  const arms = report.arms.map(
    ({ name, guidance }, i) =>
      `<li style="color:${armColour(i)}">${markerSvg(i)}<span style="color:var(--ink)">${escapeHtml(name)}${guidance.kind === name ? '' : ` <span class="muted">(${escapeHtml(guidance.kind)})</span>`}</span></li>`,
  );
  const line = (dash: string, width: number) =>
    `<svg viewBox="0 0 30 16" aria-hidden="true"><path d="M1 8H29" stroke="currentColor" stroke-width="${width}" stroke-dasharray="${dash}" stroke-linecap="round"/></svg>`;
  return `<ul class="legend">${arms.join('')}<li>${line('6 5', 1.5)}truth</li><li>${line('0.5 5', 2.2)}mean pose</li></ul>`;
}

/** Forest plots, where there is a baseline to differ from. */
function differences(report: Report): string {
  const { baseline } = report.design;
  if (baseline === undefined || report.comparisons.length === 0) return '';
  const scale = guidedScale(report);
  return `<h2>Differences to ${escapeHtml(baseline)}</h2>
<p class="note">${scale === 'own' ? 'Each arm at its own scale' : `At scale ${scale}`}; bars are 95 % intervals of the paired difference. Filled (or *): it holds after correction over all comparisons. Dashed: where the truth stands. An arrow gives the value of what lies outside.</p>
${plots(
  report,
  report.metrics.map(({ name }) => name).sort((a, b) => rank(a) - rank(b)),
  differencesToBaseline,
)}`;
}

/** Nothing to draw where each arm has one scale. */
function againstScale(report: Report): string {
  if (report.design.scales === 'own') return '';
  return `<h2>Quality against guidance scale</h2>
${plots(report, [...MAIN, ...ownMetrics(report)], qualityAgainstScale)}
<p class="note">Bars are 95 % bootstrap intervals over ${report.provenance.unit === 'clip' ? 'clips' : 'windows'}. Arms are paired (same clips, noise and data order), so bars that overlap may still belong to a shown difference, and the comparisons below decide.</p>`;
}

/** Nothing to draw where every arm costs the same. */
function againstCost(report: Report): string {
  if (report.design.nfe !== undefined) return '';
  return `<h2>Quality against cost</h2>
<p class="note">A row of each branch counts as one network evaluation: guidance with two branches costs twice the plain model. Numbers at the points are guidance scales.</p>
${plots(report, AGAINST_NFE, qualityAgainstNfe)}`;
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

function tradeOffs(report: Report): string {
  const byName = new Map(measurable(report).map((metric) => [metric.name, metric]));
  const diversity = byName.get('divSample');
  if (diversity === undefined) return '<p>Needs two or more motions per window (sampling.seeds).</p>';
  const figures = (['beatRecall', 'beatPrecision', 'lipError'] as const).flatMap((name) => {
    const alignment = byName.get(name);
    const svg = alignment === undefined ? undefined : tradeOff(report, alignment, diversity);
    return alignment === undefined || svg === undefined ? [] : [figure(alignment.label, BETTER[alignment.better], svg)];
  });
  return figures.length > 0
    ? `<div class="plots">${figures.join('\n')}</div>`
    : '<p>This data has no hands and no lips to align.</p>';
}

function figure(heading: string, caption: string, svg: string): string {
  return `<figure><h3>${escapeHtml(heading)}</h3><figcaption>${escapeHtml(caption)}</figcaption>${svg}</figure>`;
}

/** Says what the mean pose scores, since it is often too far away to be drawn. */
function caption({ floors }: Report, { name, better }: MetricDescription): string {
  const meanPose = floors.meanPose.metrics[name];
  return `${BETTER[better]}${meanPose === null ? '' : `; mean pose: ${formatNumber(meanPose)}`}`;
}

function floorNote({ floors }: Report): string {
  return floors.truth.kind === 'resampled'
    ? '“Truth, resampled” is the true motion drawn anew for the same audio and scored like an arm: no arm should be expected to do better, and its diversity is the right amount.'
    : '“Truth, halves” is the recordings themselves; Fréchet distances are between two halves of the test windows, and larger than a perfect model’s because the halves are small.';
}

function provenance({ provenance: p }: Report): string {
  const rows: [string, string][] = [
    ['Data', `${p.dataset}, SHA-256 ${p.dataHash.slice(0, 16)}…`],
    [
      'Test set',
      `${p.windows} windows of ${p.framesPerWindow} frames at ${p.fps} fps; statistics resample ${p.units} ${p.unit}s`,
    ],
    ...(p.trueKeyFrameEvery === undefined
      ? []
      : [
          [
            'Key frames',
            `one in ${p.trueKeyFrameEvery} frames is shown to every arm, as it is in the truth`,
          ] satisfies [string, string],
        ]),
    ['Training seeds', p.trainSeeds.join(', ')],
    [
      'Versions',
      Object.entries(p.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
  ];
  return `<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>
<details><summary>Spec</summary><pre>${escapeHtml(JSON.stringify(p.spec, null, 2))}</pre></details>`;
}
