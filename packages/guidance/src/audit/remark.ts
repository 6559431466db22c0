/** What an audit may say that is no finding, by name: it tells how to read the rest. A name never changes its meaning and never vanishes. docs/audit.md explains each; a test holds the two together. */
export const REMARKS = {
  'weakly-trained': 'The model has learned little yet: what it does wrong may be want of training, not a defect.',
  'not-held-to-its-training':
    'Nothing says what its training saw and what its network did then, so that it could not be held to that.',
} as const;

/** The stable name of a remark, such as `weakly-trained`. */
export type RemarkName = keyof typeof REMARKS;

/** Something that a reader of a card should know, and that is nobody's defect. */
export interface Remark {
  readonly name: RemarkName;
  /** With numbers, in a sentence for somebody who knows the paper but not the code. */
  readonly sentence: string;
}

export function remark(name: RemarkName, sentence: string): Remark {
  return { name, sentence };
}
