import { isJudged } from '../comparisons/families';
import { failureWords } from '../failure-words';
import { counted } from '../format-number';
import { armColour } from '../plots/drawing';
import { markerSvg } from '../plots/marker';
import type { Report } from '../report-json';
import { intervalWords } from '../rows';
import { isOfOneTraining } from '../verdict/verdict';
import { partsHtml } from './contents';
import { equalCost } from './cost/equal-cost';
import { escapeHtml } from './escape-html';
import { pageFrame } from './frame';
import { againstScale, differences, tradeOffs } from './html-plots';
import { trainingHtml } from './html-training';
import { provenanceList } from './provenance-list';
import { armsTable } from './tables/arms';
import { comparisonsTable } from './tables/comparisons';
import { ladderSection } from './tables/ladder';
import { numbersTable } from './tables/numbers';
import { smoothnessTable } from './tables/smoothness';
import { verdictMatrix } from './verdict/matrix';

/** The report as one self-contained page: no request leaves it. Verdicts first, as a matrix and in words, then plots, numbers, comparisons, trainings, provenance. */
export function reportHtml(report: Report): string {
  const { provenance: p, design } = report;
  const { contents, sections } = partsHtml([
    { id: 'verdict', heading: 'Verdict', html: `${verdictHtml(report)}\n${legend(report)}` },
    { id: 'differences', heading: `Differences to ${design.baseline ?? ''}`, html: differences(report) },
    { id: 'cost', heading: 'At equal cost', html: equalCost(report) },
    { id: 'scale', heading: 'Quality against guidance scale', html: againstScale(report) },
    { id: 'diversity', heading: 'Alignment against diversity', html: tradeOffs(report) },
    { id: 'arms', heading: 'Arms', html: arms(report) },
    { id: 'numbers', heading: 'Numbers', html: numbers(report) },
    { id: 'smoothness', heading: 'Smoothness against the truth', html: smoothnessTable(report) },
    { id: 'metrics', heading: 'Which metrics may judge here', html: ladderSection(report) },
    { id: 'comparisons', heading: 'Comparisons', html: comparisons(report) },
    { id: 'training', heading: 'Training', html: training(report) },
    { id: 'provenance', heading: 'Provenance', html: provenanceList(p) },
  ]);
  const about = `${report.arms.map(({ name }) => name).join(' · ')} on ${p.dataset}: ${p.windows} test windows of ${(p.framesPerWindow / p.fps).toFixed(1)} s, ${p.motionsPerWindow} motions each, ${counted(p.trainSeeds.length, 'training seed')}`;
  return pageFrame(report.name, about, `${contents}\n${sections}`);
}

/** Whom it is about, what failed, every comparison at a glance, and the same in words. */
function verdictHtml(report: Report): string {
  const lines = report.verdict.split('\n');
  const first = isOfOneTraining(report) ? 2 : 1;
  const paragraphs = (own: readonly string[]) => own.map((line) => `<p>${escapeHtml(line)}</p>`).join('');
  const rest = lines.slice(first);
  const words =
    rest.length === 0
      ? ''
      : `<details${rest.length <= 12 ? ' open' : ''}><summary>In words</summary>${paragraphs(rest)}</details>`;
  return `<div class="verdict">${paragraphs(lines.slice(0, first))}</div>
${failures(report)}
${verdictMatrix(report)}
${words}`;
}

function arms(report: Report): string {
  return `<p class="note">Steps and network evaluations (NFE) of a motion; options at their defaults are left out.</p>
${armsTable(report)}`;
}

function numbers(report: Report): string {
  const trainings = report.summaries.length === 0 ? '' : '± is the standard deviation of the trainings’ values; ';
  const metrics = report.metrics.map(
    ({ label, unit, description }) =>
      `<dt>${escapeHtml(label)} (${escapeHtml(unit)})</dt><dd>${escapeHtml(description)}</dd>`,
  );
  return `<p class="note">${floorNote(report)} ↓ low is wanted, ↑ high, ≈ what the truth has; ${trainings}small print is the 95 % interval ${intervalWords(report)}.</p>
${numbersTable(report)}
<details><summary>What the metrics are</summary><dl>${metrics.join('')}</dl></details>`;
}

function comparisons(report: Report): string {
  const count = report.comparisons.length;
  if (count === 0) return '<p>Nothing is compared.</p>';
  return `<p class="note">${comparisonsNote(report)}</p>
${outlookList(report)}
<details${count <= 30 ? ' open' : ''}><summary>All ${count} comparisons</summary>${comparisonsTable(report)}</details>`;
}

function training({ trainings = [], arms: own }: Report): string {
  return trainingHtml(
    trainings,
    own.map(({ name }) => name),
  );
}

/** How comparisons were made, and over what. */
function comparisonsNote(report: Report): string {
  const { comparisons } = report;
  const count = comparisons.filter(isJudged).length;
  const over = isOfOneTraining(report)
    ? 'Differences paired by clip; intervals and p values (Student’s t) over clips alone, of these trained models.'
    : 'Differences paired by training seed and clip; intervals and p values over both, as both are random. The bar says what an estimate owes its variance to: trainings (dark, and in per cent), clips, neither alone (light). “Sign by training” is which way each training alone would have told it. “80 % power” is what would find a difference as large as this one in about four of five experiments.';
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
  return `<div class="failed"><h3>Failed</h3><ul>${items.join('')}</ul></div>`;
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
