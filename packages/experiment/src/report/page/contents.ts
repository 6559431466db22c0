import { escapeHtml } from './escape-html';

/** A part of the page, under a heading that can be led to. */
export interface Part {
  readonly id: string;
  readonly heading: string;
  /** Empty: it is left out. */
  readonly html: string;
}

/** The parts of a page that have something to say, and before them where each of them is. */
export function partsHtml(parts: readonly Part[]): { readonly contents: string; readonly sections: string } {
  const shown = parts.filter(({ html }) => html.trim() !== '');
  const items = shown.map(({ id, heading }) => `<li><a href="#${id}">${escapeHtml(heading)}</a></li>`);
  return {
    contents: `<nav class="contents" aria-label="Contents"><ul>${items.join('')}</ul></nav>`,
    sections: shown.map(sectionHtml).join('\n'),
  };
}

/** One part. */
export function sectionHtml({ id, heading, html }: Part): string {
  return `<section id="${id}"><h2>${escapeHtml(heading)}</h2>
${html}
</section>`;
}
