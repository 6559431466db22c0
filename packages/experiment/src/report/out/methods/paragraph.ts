/** Text, or keys of what is cited there. */
export type Piece = string | { readonly cite: readonly string[] };

/** A paragraph of the methods. */
export interface Paragraph {
  readonly heading: string;
  readonly pieces: readonly Piece[];
}

/** What is cited at a place: of these keys, those that the report has an entry of. */
export type Cite = (...keys: readonly string[]) => Piece;
