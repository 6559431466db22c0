import type { Report } from '../../report-json';
import type { Paragraph } from './paragraph';

/** BibTeX of what the methods cite, in the order of the report. */
export function references({ provenance }: Pick<Report, 'provenance'>, paragraphs: readonly Paragraph[]): string {
  const cited = new Set(
    paragraphs.flatMap(({ pieces }) => pieces.flatMap((piece) => (typeof piece === 'string' ? [] : piece.cite))),
  );
  return provenance.citations
    .filter((bibtex) => cited.has(keyOf(bibtex)))
    .join('\n\n')
    .concat('\n');
}

/** The key of an entry of BibTeX; empty where it has none. */
export function keyOf(bibtex: string): string {
  return /^\s*@\w+\s*\{\s*([^,\s]+)\s*,/.exec(bibtex)?.[1] ?? '';
}
