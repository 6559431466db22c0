import { escapeHtml } from './escape-html';

/** What may be wider than the page, such as a table: it scrolls by itself, by keyboard too. @param label what it is; no two of a page alike @param long also higher than the window: it scrolls below its head */
export function scrollable(label: string, content: string, long = false): string {
  return `<div class="scroll${long ? ' long' : ''}" role="region" tabindex="0" aria-label="${escapeHtml(label)}">${content}</div>`;
}

/** A table with more rows has its head in sight while it scrolls. */
export const MANY_ROWS = 24;
