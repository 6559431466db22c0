import { armColour } from '../../plots/drawing';
import type { Comparison, Report } from '../../report-json';
import { COMPARISON_KINDS, comparisonKind, turned, type ComparisonKind } from '../../verdict/comparison-kind';
import { comparisonIds } from '../comparison-ids';
import { escapeHtml } from '../escape-html';
import { MANY_ROWS, scrollable } from '../scrollable';
import { kindHtml } from './kind-words';

/** Every arm against every other: how many comparisons, over metrics and scales, found what. What is undecided or excluded is told only where there is nothing else. */
export function armMatrix(report: Report): string {
  const ids = comparisonIds(report);
  const metrics = new Map(report.metrics.map((metric) => [metric.name, metric]));
  const cellOf = (row: string, column: string): string => {
    if (row === column) return '<td class="same-arm"><span aria-hidden="true">·</span></td>';
    const own = report.comparisons.flatMap((comparison): Found[] => {
      const metric = metrics.get(comparison.metric);
      if (metric === undefined) return [];
      const kind = comparisonKind(comparison, metric);
      if (comparison.a === row && comparison.b === column) return [{ comparison, kind }];
      return comparison.b === row && comparison.a === column ? [{ comparison, kind: turned(kind) }] : [];
    });
    return `<td>${lines(own, `${row} against ${column}`, ids)}</td>`;
  };
  const names = report.arms.map(({ name }) => name);
  const rows = names.map(
    (row, index) =>
      `<tr><th scope="row"><span class="swatch" style="background:${armColour(index)}"></span>${escapeHtml(row)}</th>${names.map((column) => cellOf(row, column)).join('')}</tr>`,
  );
  const heads = names.map((name) => `<th scope="col" class="metric">${escapeHtml(name)}</th>`);
  return `<p class="note">What is said of the arm of the row against that of the column: in how many comparisons, over metrics and guidance scales, it is what. A cell leads to the clearest of them.</p>
${scrollable('Verdicts', `<table class="matrix"><thead><tr><th scope="col">arm, against →</th>${heads.join('')}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`, names.length > MANY_ROWS)}`;
}

interface Found {
  readonly comparison: Comparison;
  readonly kind: ComparisonKind;
}

const SILENT: readonly ComparisonKind[] = ['undecided', 'excluded'];

function lines(own: readonly Found[], pair: string, ids: ReadonlyMap<Comparison, string>): string {
  const found = COMPARISON_KINDS.map((kind) => ({ kind, group: own.filter((each) => each.kind === kind) })).filter(
    ({ group }) => group.length > 0,
  );
  const said = found.filter(({ kind }) => !SILENT.includes(kind));
  const shown = said.length > 0 ? said : found.slice(0, 1);
  if (shown.length === 0) return '<span class="kind out">–<span class="hidden"> not compared</span></span>';
  return `${shown
    .map(({ kind, group }) => {
      const [clearest] = [...group].sort((x, y) => x.comparison.p - y.comparison.p);
      const id = clearest === undefined ? '' : (ids.get(clearest.comparison) ?? '');
      return `<div><a href="#${id}" aria-label="${escapeHtml(`${pair}: ${group.length} ${kind}`)}">${kindHtml(kind, group.length)}</a></div>`;
    })
    .join('')}<small>of ${own.length}</small>`;
}
