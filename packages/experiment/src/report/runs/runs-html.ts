import { ARROWS } from '../directions';
import { formatNfe, formatNumber } from '../format-number';
import { escapeHtml } from '../page/escape-html';
import { MANY_ROWS, scrollable } from '../page/scrollable';
import { STYLE } from '../page/style';
import { assertComparable } from './assert-comparable';
import type { NamedReport } from './named-report';
import { runsMetrics, runsNote, runsRows, type RunRow } from './runs-rows';

/** Runs beside each other as one self-contained page: for each metric the arms of all runs with their intervals, as numbers and as bars on one axis. @throws INVALID_INPUT for runs that cannot be compared */
export function runsHtml(reports: readonly NamedReport[]): string {
  assertComparable(reports);
  const rows = runsRows(reports);
  const [{ report }] = reports;
  const { provenance: p } = report;
  const title = reports.map(({ name }) => name).join(' beside ');
  const sections = runsMetrics(reports).map(({ name, label, unit, better }) => {
    const truth = report.floors.truth.metrics[name] ?? null;
    const domain = domainOf(rows, name, truth);
    const lines = rows
      .filter((row) => (row.metrics[name] ?? null) !== null)
      .map((row, i, all) => {
        const bounds = row.intervals[name] ?? null;
        const words = bounds === null ? '–' : `${formatNumber(bounds[0])} … ${formatNumber(bounds[1])}`;
        const first = all[i - 1]?.arm !== row.arm;
        return `<tr${first ? ' class="first"' : ''}><th scope="row">${escapeHtml(row.arm)}</th><td class="text">${escapeHtml(row.run)}</td><td>${row.scale}</td><td>${formatNfe(row.nfe)}</td><td>${row.trainings}</td><td>${formatNumber(row.metrics[name] ?? null)}</td><td>${words}</td><td>${bar(row, name, truth, domain)}</td></tr>`;
      });
    return `<h2>${escapeHtml(label)} ${ARROWS[better]}</h2>
<p class="note">${escapeHtml(unit)}${truth === null ? '' : `; the truth, dashed: ${formatNumber(truth)}`}</p>
${scrollable(label, `<table><thead><tr><th scope="col">arm</th><th scope="col" class="text">run</th><th scope="col">scale</th><th scope="col">NFE</th><th scope="col">trainings</th><th scope="col">value</th><th scope="col">95 % interval</th><th scope="col"><span class="muted">${formatNumber(domain[0])} … ${formatNumber(domain[1])}</span></th></tr></thead><tbody>\n${lines.join('\n')}\n</tbody></table>`, lines.length > MANY_ROWS)}`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${STYLE}
td svg.interval { width: 220px; height: 16px; display: block; }</style></head>
<body><main>
<h1>${escapeHtml(title)}</h1>
<p class="muted">${escapeHtml(p.dataset)}: ${p.windows} test windows of ${(p.framesPerWindow / p.fps).toFixed(1)} s, ${p.motionsPerWindow} motions each</p>
<p>${escapeHtml(runsNote(reports))}</p>
${sections.join('\n')}
</main></body></html>
`;
}

function domainOf(rows: readonly RunRow[], name: string, truth: number | null): readonly [number, number] {
  const values = [...rows.flatMap((row) => [row.metrics[name], ...(row.intervals[name] ?? [])]), truth].filter(
    (value) => typeof value === 'number',
  );
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return [low, high > low ? high : low + 1];
}

/** An interval with its value as a dot, the truth dashed. */
function bar(row: RunRow, name: string, truth: number | null, [low, high]: readonly [number, number]): string {
  const x = (value: number) => (4 + (212 * (value - low)) / (high - low)).toFixed(1);
  const bounds = row.intervals[name] ?? null;
  const value = row.metrics[name] ?? 0;
  const dashed = truth === null ? '' : `<path d="M${x(truth)} 0V16" stroke="currentColor" stroke-dasharray="3 2"/>`;
  const line =
    bounds === null ? '' : `<path d="M${x(bounds[0])} 8H${x(bounds[1])}" stroke="currentColor" stroke-width="2"/>`;
  return `<svg class="interval" viewBox="0 0 220 16" aria-hidden="true">${dashed}${line}<circle cx="${x(value)}" cy="8" r="3.5" fill="currentColor"/></svg>`;
}
