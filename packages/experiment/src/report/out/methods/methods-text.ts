import { latexText } from '../latex/latex-text';
import type { Paragraph, Piece } from './paragraph';

/** As `\paragraph`s, with `\cite`. */
export function methodsLatex(paragraphs: readonly Paragraph[]): string {
  const piece = (each: Piece) =>
    typeof each === 'string' ? latexText(each) : each.cite.length === 0 ? '' : `~\\cite{${each.cite.join(',')}}`;
  return paragraphs
    .map(({ heading, pieces }) => `\\paragraph{${latexText(heading)}.} ${pieces.map(piece).join('')}\n`)
    .join('\n');
}

/** As Markdown, with citations as Pandoc reads them. */
export function methodsMarkdown(paragraphs: readonly Paragraph[]): string {
  const piece = (each: Piece) =>
    typeof each === 'string'
      ? each.replace(/[\\`*_[\]<>]/g, '\\$&')
      : each.cite.length === 0
        ? ''
        : ` [${each.cite.map((key) => `@${key}`).join('; ')}]`;
  return paragraphs.map(({ heading, pieces }) => `**${heading}.** ${pieces.map(piece).join('')}\n`).join('\n');
}
