import type { Level } from '../level';

/** A kind of finding: what every finding of its name has in common. */
export interface FindingKind {
  /** What is so, in a sentence. */
  readonly says: string;
  /** What to do about it, in a sentence. */
  readonly mend: string;
  /** How grave it is where its effect on motion was not measured. */
  readonly level: Level;
  /** Of which findings it is a mere consequence: where one of them is found, this one is told under it, and is no finding of its own. */
  readonly follows?: readonly string[];
}
