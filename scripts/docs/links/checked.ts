/** What one look at links found. */
export interface Checked {
  /** Which links. */
  readonly what: string;
  /** How many. */
  readonly links: number;
  /** One line each. */
  readonly problems: readonly string[];
}
