import type { GuidanceSpec } from '@antiphon/core';
import { guidanceDefinition, guidanceKinds } from '@antiphon/guidance';
import { formatNfe, formatNumber } from '../../format-number';
import { isMainCell } from '../../main-cells';
import { armColour } from '../../plots/drawing';
import type { Report, ReportArm, ReportCard, ReportCell } from '../../report-json';
import { escapeHtml } from '../escape-html';
import { scrollable } from '../scrollable';

/** What each arm is, whose trained model it sampled from, what a motion cost, and what its audit found. */
export function armsTable(report: Report): string {
  const audited = report.arms.some(({ card }) => card !== undefined);
  const head = ['arm', 'strategy and options', 'model', 'steps', 'NFE', 's per motion', ...(audited ? ['audit'] : [])];
  const texts = new Set(['arm', 'strategy and options', 'model', 'audit']);
  const rows = report.arms.map((arm, index) => {
    const cells = report.cells.filter((cell) => cell.arm === arm.name && isMainCell(cell, report));
    const costs = [
      range(cells, ({ steps }) => String(steps)),
      range(cells, ({ nfe }) => formatNfe(nfe)),
      range(cells.slice(0, 1), ({ metrics }) => formatNumber(metrics.secondsPerClip)),
    ];
    return `<tr><th scope="row"><span class="swatch" style="background:${armColour(index)}"></span>${escapeHtml(arm.name)}</th><td class="text wrap">${escapeHtml(optionsOf(arm.guidance, report))}</td><td class="text">${escapeHtml(modelOf(arm))}</td>${costs
      .map((text) => `<td>${escapeHtml(text)}</td>`)
      .join('')}${audited ? `<td class="text wrap">${audit(arm.card)}</td>` : ''}</tr>`;
  });
  const heads = head.map((text) => `<th scope="col"${texts.has(text) ? ' class="text"' : ''}>${text}</th>`);
  return scrollable(
    'Arms',
    `<table><thead><tr>${heads.join('')}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`,
  );
}

/** The kind and what differs from its defaults, e.g. `cfg, scale 3, ramp rising`. The scale is left out where it is not the spec's. */
export function optionsOf({ kind, ...options }: GuidanceSpec, { design }: Pick<Report, 'design'>): string {
  // A report may be shown where the strategy's plugin is not loaded.
  const schema = guidanceKinds().includes(kind) ? guidanceDefinition(kind).options : {};
  const given = Object.entries(options).filter(([name, value]) => {
    if (name === 'scale') return design.scales === 'own';
    const option = schema[name];
    return option === undefined || !('default' in option) || option.default !== value;
  });
  return [kind, ...given.map(([name, value]) => `${name} ${plain(value)}`)].join(', ');
}

/** The arm whose trained model it sampled from, and who taught that one. */
export function modelOf({ model, teacher }: Pick<ReportArm, 'model' | 'teacher'>): string {
  return model ?? (teacher === undefined ? 'its own' : `its own, taught by ${teacher}`);
}

function plain(value: unknown): string {
  return typeof value === 'string'
    ? value
    : JSON.stringify(value)
        .replaceAll('"', '')
        .replaceAll(/([,:])/g, '$1 ');
}

/** The values of the arm's cells, each once: scale 1 often costs less than the others. */
function range(cells: readonly ReportCell[], read: (cell: ReportCell) => string): string {
  return [...new Set(cells.map(read))].join(', ') || '–';
}

function audit(card: ReportCard | undefined): string {
  if (card === undefined) return '–';
  const { findings, summary, href } = card;
  const text = escapeHtml(
    findings === 0 ? 'audit: no findings' : `audit: ${findings} finding${findings === 1 ? '' : 's'}: ${summary}`,
  );
  // Only a file beside the report: a report is opened from anywhere.
  return href !== undefined && /^[\w.+-]+(\/[\w.+-]+)*(#[\w-]*)?$/.test(href)
    ? `<a href="${escapeHtml(href)}">${text}</a>`
    : text;
}
