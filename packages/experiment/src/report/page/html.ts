import { failureWords } from '../failure-words';
import { armColour } from '../plots/drawing';
import { makingWords } from './making-words';
import { markerSvg } from '../plots/marker';
import { isJudged } from '../comparisons/families';
import type { Report } from '../report-json';
import { intervalWords } from '../rows';
import { isOfOneTraining } from '../verdict/verdict';
import { escapeHtml } from './escape-html';
import { armsTable } from './html-arms';
import { comparisonsTable } from './html-comparisons';
import { ladderSection } from './html-ladder';
import { againstCost, againstScale, differences, tradeOffs } from './html-plots';
import { armsByScaleTable, trainingsTable } from './html-tables';
import { smoothnessTable } from './html-smoothness';
import { trainingSection } from './html-training';
import { STYLE } from './style';

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
<p class="note">${floorNote(report)} ↓ low is wanted, ↑ high, ≈ what the truth has; small print is the 95 % interval ${intervalWords(report)}.</p>
${armsByScaleTable(report)}
${single(report)}
${smoothnessTable(report)}
${ladderSection(report)}
<details><summary>What the metrics are</summary><dl>${report.metrics
    .map(
      ({ label, unit, description }) =>
        `<dt>${escapeHtml(label)} (${escapeHtml(unit)})</dt><dd>${escapeHtml(description)}</dd>`,
    )
    .join('')}</dl></details>
<h2>Comparisons</h2>
<p class="note">${comparisonsNote(report)}</p>
${outlookList(report)}
<details${report.comparisons.length <= 30 ? ' open' : ''}><summary>All ${report.comparisons.length} comparisons</summary>${comparisonsTable(report)}</details>
${trainingSection(
  report.trainings ?? [],
  report.arms.map(({ name }) => name),
)}
<h2>Provenance</h2>
${provenance(report)}
<details><summary>BibTeX</summary><pre>${escapeHtml(p.citations.join('\n\n'))}</pre></details>
</main></body></html>
`;
}

/** Of several trainings, each for itself. */
function single(report: Report): string {
  if (report.summaries.length === 0) return '';
  return `<details><summary>Each training for itself</summary>${trainingsTable(report)}</details>`;
}

/** How comparisons were made, and over what. */
function comparisonsNote(report: Report): string {
  const { comparisons } = report;
  const count = comparisons.filter(isJudged).length;
  const over = isOfOneTraining(report)
    ? 'Differences paired by clip; intervals and p values (Student’s t) over clips alone, of these trained models.'
    : 'Differences paired by training seed and clip; intervals and p values over both, as both are random. The bar says what an estimate owes its variance to: trainings (dark, and in per cent), clips, neither alone (light). “80 % power” is what would find a difference as large as this one in about four of five experiments.';
  return `${over} ${count} of ${comparisons.length} are corrected by Holm’s method, a primary comparison for itself. Bold: a difference is shown.`;
}

/** What was said before the training. */
function outlookList({ provenance: { outlook = [] } }: Report): string {
  if (outlook.length === 0) return '';
  return `<details><summary>What could be found, as said before the training</summary><ul>${outlook.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul></details>`;
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

function floorNote({ floors }: Report): string {
  return floors.truth.kind === 'resampled'
    ? '“Truth, resampled” is the true motion drawn anew for the same audio and scored like an arm: no arm can be expected to come nearer, and its diversity is the right amount.'
    : '“Truth, halves” is the recordings themselves; Fréchet distances are between two halves of the test windows, and larger than a perfect model’s because the halves are small.';
}

function provenance({ provenance: p }: Report): string {
  const { made = [] } = p;
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
    ...made.map((making): [string, string] => ['Made on', makingWords(making)]),
  ];
  return `<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>
<details><summary>Spec</summary><pre>${escapeHtml(JSON.stringify(p.spec, null, 2))}</pre></details>`;
}
