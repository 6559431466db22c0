import type { FindingKind } from './findings/finding-kind';
import { FINDINGS_OF_GUIDANCE } from './findings/of-guidance';
import { FINDINGS_OF_HEARING } from './findings/of-hearing';
import { FINDINGS_OF_MOTION } from './findings/of-motion';
import { FINDINGS_OF_NETWORK } from './findings/of-network';
import { FINDINGS_OF_RECORD } from './findings/of-record';
import { FINDINGS_OF_TRAINING } from './findings/of-training';
import { FINDINGS_OF_USE } from './findings/of-use';

/**
 * Everything that an audit can find, by name, ordered by topic. A name never changes its meaning and never vanishes: scripts, CI systems and cards of years ago hold it (`fixtures/released-names.ts` lists those that were released).
 * docs/audit.md explains each; a test holds the two together.
 */
// Called, and marked as pure, so that whoever bundles the strategies alone does not carry the audit’s words.
export const FINDINGS = /* @__PURE__ */ (() =>
  ({
    ...FINDINGS_OF_NETWORK,
    ...FINDINGS_OF_RECORD,
    ...FINDINGS_OF_HEARING,
    ...FINDINGS_OF_GUIDANCE,
    ...FINDINGS_OF_TRAINING,
    ...FINDINGS_OF_MOTION,
    ...FINDINGS_OF_USE,
  }) as const satisfies Record<string, FindingKind>)();

/** The stable name of what an audit may find, such as `branch-rarely-trained`. docs/audit.md explains each. */
export type FindingName = keyof typeof FINDINGS;

/** What a finding is about, where that is one condition, branch or option. A consequence is one only where both are about the same. */
export interface FindingSubject {
  readonly condition?: string;
  readonly branch?: string;
  readonly option?: string;
}

/** Something that a reader of the paper would not expect. */
export interface Finding {
  readonly name: FindingName;
  /** What was found, with numbers, in a sentence for somebody who knows the paper but not the code. */
  readonly sentence: string;
  /** How far it moves motion, root mean square, in standard deviations of the motion; absent for what does not move any, or where that is not known. */
  readonly effect?: number;
  readonly about?: FindingSubject;
  /** Nothing else that the network would be asked after it means anything. */
  readonly ends?: true;
}

/** What all findings of a name have in common; of a name that this version does not know, nothing. */
export function findingKind(name: string): FindingKind | undefined {
  return Object.hasOwn(FINDINGS, name) ? FINDINGS[name as FindingName] : undefined;
}
