import { ARROWS } from '../../directions';
import { armColour } from '../../plots/drawing';
import type { Comparison, MetricDescription, Report } from '../../report-json';
import { COMPARISON_KINDS, comparisonKind, type ComparisonKind } from '../../verdict/comparison-kind';
import { lowerFirst, nfeWords } from '../../verdict/comparison-words';
import { comparisonIds } from '../comparison-ids';
import { escapeHtml } from '../escape-html';
import { MANY_ROWS, scrollable } from '../scrollable';
import type { ComparedPair } from './compared-pairs';
import { kindHtml } from './kind-words';

/** A row for each pair with what both spent, a column for each metric; in a cell what was found at which scales. */
export function metricMatrix(report: Report, pairs: readonly ComparedPair[]): string {
  const { baseline } = report.design;
  const compared = new Set(report.comparisons.map(({ metric }) => metric));
  const metrics = report.metrics.filter(({ name }) => compared.has(name));
  const ids = comparisonIds(report);
  const scales = new Set(report.comparisons.map(({ scale }) => scale)).size > 1;
  const rows = pairs.map(({ a, b, comparisons }) => {
    const index = report.arms.findIndex(({ name }) => name === a);
    const against = baseline === undefined ? ` <span class="muted">against</span> ${escapeHtml(b)}` : '';
    const cells = metrics.map((metric) =>
      cell(
        comparisons.filter((each) => each.metric === metric.name),
        { metric, ids, scales },
      ),
    );
    return `<tr><th scope="row"><span class="swatch" style="background:${armColour(index)}"></span>${escapeHtml(a)}${against}<small>${costs(comparisons)}</small></th>${cells.join('')}</tr>`;
  });
  const heads = metrics.map(
    ({ label, better }) => `<th scope="col" class="metric">${escapeHtml(label)}\u00a0${ARROWS[better]}</th>`,
  );
  const first = baseline === undefined ? 'arms' : `arm, against ${escapeHtml(baseline)}`;
  return `<p class="note">What is said of ${baseline === undefined ? 'the first arm of each row against the second' : `each arm against ${escapeHtml(baseline)}`}, ${scales ? 'below each word the guidance scales at which it holds, which lead to the comparison' : 'each cell leads to its comparison'}. ↓ low is wanted, ↑ high, ≈ what the truth has.</p>
${scrollable('Verdicts', `<table class="matrix"><thead><tr><th scope="col">${first}</th>${heads.join('')}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`, pairs.length > MANY_ROWS)}`;
}

interface How {
  readonly metric: MetricDescription;
  readonly ids: ReadonlyMap<Comparison, string>;
  /** Whether there is more than one. */
  readonly scales: boolean;
}

/** One metric of a pair: each kind once, with the scales at which it was found. */
function cell(own: readonly Comparison[], { metric, ids, scales }: How): string {
  if (own.length === 0) return '<td><span class="kind out">–<span class="hidden"> not compared</span></span></td>';
  const lines = COMPARISON_KINDS.flatMap((kind) => {
    const group = own.filter((comparison) => comparisonKind(comparison, metric) === kind);
    if (group.length === 0) return [];
    const reasons = kind === 'excluded' ? [...new Set(group.map(({ conclusion }) => String(conclusion)))] : [];
    const primary = group.some(({ family }) => family === 'primary') ? ['primary'] : [];
    const small = [...primary, ...reasons].map((text) => `<small>${escapeHtml(text)}</small>`).join('');
    const links = group.map((comparison) => link(comparison, kind, { metric, ids, scales }));
    const found = scales ? `${kindHtml(kind)} <small class="at">${links.join(' ')}</small>` : links.join('');
    return [`<div>${found}${small}</div>`];
  });
  return `<td>${lines.join('')}</td>`;
}

function link(comparison: Comparison, kind: ComparisonKind, { metric, ids, scales }: How): string {
  const { a, b, scale } = comparison;
  const words = `${scale === 'own' ? '' : `scale ${scale}: `}${kind}, ${a} against ${b}, ${lowerFirst(metric.label)}`;
  const text = scales ? String(scale) : kindHtml(kind);
  return `<a href="#${ids.get(comparison) ?? ''}" aria-label="${escapeHtml(words)}">${text}</a>`;
}

/** What both arms spent; by scale where that differs. */
function costs(comparisons: readonly Comparison[]): string {
  const byCost = new Map<string, Set<number | 'own'>>();
  for (const { nfe, scale } of comparisons) {
    const words = nfeWords(nfe);
    byCost.set(words, (byCost.get(words) ?? new Set()).add(scale));
  }
  return [...byCost]
    .map(([words, at]) => (byCost.size === 1 ? words : `${words} at ${[...at].join(', ')}`))
    .map(escapeHtml)
    .join('<br>');
}
