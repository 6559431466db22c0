import { isJudged, isShown } from '../../comparisons/families';
import { formatNfe, formatNumber } from '../../format-number';
import type { Comparison, Interval, Report } from '../../report-json';
import { comparisonIds } from '../comparison-ids';
import { escapeHtml } from '../escape-html';
import { MANY_ROWS, scrollable } from '../scrollable';

/** Every paired comparison: what is shown first, what is in no correction last. */
export function comparisonsTable(report: Report): string {
  const ids = comparisonIds(report);
  const labels = new Map(report.metrics.map(({ name, label }) => [name, label]));
  const several = report.comparisons.some(({ seeds }) => seeds > 1);
  const margins = report.comparisons.some(({ equivalence }) => equivalence !== undefined);
  const columns: Column[] = [
    { head: 'metric', text: true, of: ({ metric }) => escapeHtml(labels.get(metric) ?? metric) },
    { head: 'scale', of: ({ scale }) => String(scale) },
    { head: 'NFE', of: spent },
    { head: 'estimate', of: ({ estimate }) => formatNumber(estimate) },
    ...(several ? [{ head: 'sign by training', of: signs }] : []),
    { head: '95 % interval', of: ({ ci }) => interval(ci) },
    { head: 'p', of: ({ p }) => formatNumber(p) },
    { head: 'p, Holm', of: (comparison) => (isJudged(comparison) ? formatNumber(comparison.pAdjusted) : '–') },
    ...(margins ? [{ head: 'margin, 90 % interval', of: equivalenceCell }] : []),
    {
      head: 'conclusion',
      text: true,
      of: ({ conclusion, family }) => `${family === 'primary' ? 'primary: ' : ''}${conclusion}`,
    },
    ...(several
      ? [
          { head: 'variance', of: varianceBar },
          { head: '80 % power', text: true, of: needsCell },
        ]
      : []),
    { head: several ? 'trainings × clips' : 'clips', of: ({ n, seeds }) => (several ? `${seeds} × ${n}` : String(n)) },
  ];
  const rows = [...report.comparisons]
    .sort((x, y) => rank(x) - rank(y) || x.pAdjusted - y.pAdjusted || x.p - y.p)
    .map(
      (comparison) =>
        `<tr id="${ids.get(comparison) ?? ''}"${isShown(comparison) ? ' class="shown"' : ''}><th scope="row">${escapeHtml(comparison.a)} <span class="muted">−</span> ${escapeHtml(comparison.b)}</th>${columns
          .map(({ of, text }) => `<td${text === true ? ' class="text"' : ''}>${of(comparison)}</td>`)
          .join('')}</tr>`,
    );
  const heads = columns.map(({ head, text }) => `<th scope="col"${text === true ? ' class="text"' : ''}>${head}</th>`);
  return scrollable(
    'Comparisons',
    `<table class="comparisons"><thead><tr><th scope="col">difference</th>${heads.join('')}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`,
    rows.length > MANY_ROWS,
  );
}

interface Column {
  readonly head: string;
  readonly text?: boolean;
  readonly of: (comparison: Comparison) => string;
}

function rank(comparison: Comparison): number {
  return comparison.family === 'primary' ? 0 : isJudged(comparison) ? 1 : 2;
}

/** What both spent; how many times as much where one spends more. */
function spent({ nfe: [a, b] }: Comparison): string {
  if (formatNfe(a) === formatNfe(b)) return formatNfe(a);
  return `${formatNfe(a)} <span class="muted">against</span> ${formatNfe(b)}<small>${formatNumber(a / b)} ×</small>`;
}

/** Which way each training alone would have told it. */
function signs({ bySeed }: Comparison): string {
  const mixed = bySeed.some((value) => value > 0) && bySeed.some((value) => value < 0);
  const all = bySeed.map((value) => (value > 0 ? '+' : value < 0 ? '−' : '0')).join(' ');
  return `${all}${mixed ? '<small>changes</small>' : ''}`;
}

function interval(bounds: Interval | null): string {
  return bounds === null ? '–' : `${formatNumber(bounds[0])}\u00a0… <span>${formatNumber(bounds[1])}</span>`;
}

function equivalenceCell({ equivalence }: Comparison): string {
  if (equivalence === undefined) return '–';
  return `±${formatNumber(equivalence.margin)}<small>${interval(equivalence.ci)}</small>`;
}

/** Of the estimate's variance the part that trainings make (dark), that clips make, and that neither makes alone: a picture and its numbers. */
function varianceBar({ components: { training, clip, rest }, seeds, n }: Comparison): string {
  if (training === null || clip === null || rest === null) return '–';
  const parts = [training / seeds, clip / n, rest / (seeds * n)];
  const all = parts.reduce((a, b) => a + b, 0);
  if (all === 0) return '–';
  const shares = parts.map((part) => part / all);
  let at = 0;
  const bars = shares.map((share, i) => {
    const bar = `<rect x="${(60 * at).toFixed(1)}" width="${(60 * share).toFixed(1)}" height="8" fill="currentColor" fill-opacity="${[0.9, 0.45, 0.15][i]}"/>`;
    at += share;
    return bar;
  });
  const [ofTrainings, ofClips] = shares.map((share) => Math.round(100 * share));
  return `<svg class="bar" viewBox="0 0 60 8" role="img" aria-label="trainings ${ofTrainings} %, clips ${ofClips} %">${bars.join('')}</svg><small>${ofTrainings} %</small>`;
}

function needsCell({ needs }: Comparison): string {
  if (needs === undefined) return '–';
  const { seeds, clips } = needs;
  const ways = [
    ...(seeds === undefined ? [] : [`${seeds} trainings`]),
    ...(clips === undefined ? [] : [`${clips} clips`]),
  ];
  return ways.length === 0 ? 'neither 100 trainings nor 1000 clips' : ways.join(' or ');
}
