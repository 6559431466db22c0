/** What lies in docs/recorded-demo beside the motion files that the demo wrote. */
export interface Recording {
  readonly title: string;
  /** The sentence, from the root. */
  readonly speech: string;
  readonly arms: readonly { readonly name: string; readonly caption: string }[];
}

/** The motion files of an arm that are kept: its body and its face. */
export const KEPT = ['bvh', 'csv'] as const;
