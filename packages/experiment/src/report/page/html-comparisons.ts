import { isJudged, isShown } from '../comparisons/families';
import { formatNfe, formatNumber } from '../format-number';
import type { Comparison, Interval, Report } from '../report-json';
import { escapeHtml } from './escape-html';

/** Every paired comparison: what is shown first, what is in no correction last. */
export function comparisonsTable(report: Report): string {
  const labels = new Map(report.metrics.map(({ name, label }) => [name, label]));
  const several = report.comparisons.some(({ seeds }) => seeds > 1);
  const margins = report.comparisons.some(({ equivalence }) => equivalence !== undefined);
  const columns: Column[] = [
    { head: 'metric', text: true, of: ({ metric }) => escapeHtml(labels.get(metric) ?? metric) },
    { head: 'scale', of: ({ scale }) => String(scale) },
    { head: 'difference', text: true, of: ({ a, b }) => `${escapeHtml(a)} − ${escapeHtml(b)}` },
    { head: 'NFE', of: ({ nfe }) => nfe.map(formatNfe).join(' − ') },
    { head: 'estimate', of: ({ estimate }) => formatNumber(estimate) },
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
        `<tr${isShown(comparison) ? ' class="shown"' : ''}>${columns
          .map(({ of, text }) => `<td${text === true ? ' class="text"' : ''}>${of(comparison)}</td>`)
          .join('')}</tr>`,
    );
  return `<div class="scroll"><table><thead><tr>${columns
    .map(({ head, text }) => `<th scope="col"${text === true ? ' class="text"' : ''}>${head}</th>`)
    .join('')}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>`;
}

interface Column {
  readonly head: string;
  readonly text?: boolean;
  readonly of: (comparison: Comparison) => string;
}

function rank(comparison: Comparison): number {
  return comparison.family === 'primary' ? 0 : isJudged(comparison) ? 1 : 2;
}

function interval(bounds: Interval | null): string {
  return bounds === null ? '–' : `${formatNumber(bounds[0])} … ${formatNumber(bounds[1])}`;
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
