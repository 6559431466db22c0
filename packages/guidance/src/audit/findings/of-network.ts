import { ASKED_OR_READ_WRONGLY, PREDICTS_WRONGLY } from './causes';
import type { FindingKind } from './finding-kind';

/** Findings of what the network answers when it is asked. */
export const FINDINGS_OF_NETWORK = /* @__PURE__ */ (() =>
  ({
    'branch-fails': {
      says: 'A branch that sampling needs cannot be evaluated.',
      mend: 'Give the network the inputs that it was built for: compare its widths with those of the conditions.',
      level: 'error',
    },
    'not-finite': {
      says: 'A branch of the network predicts numbers that are not finite.',
      mend: 'Export the last checkpoint whose loss was finite, or train again at a lower learning rate.',
      level: 'error',
    },
    'denoises-badly': {
      says: 'The conditional prediction is further from the motion than the noisy motion itself.',
      mend: 'Declare the prediction type, the noise schedule and the order of axes that the network was trained with.',
      level: 'error',
      follows: [...ASKED_OR_READ_WRONGLY, 'condition-constant'],
    },
    'motion-out-of-range': {
      says: 'Unguided motion is far larger or smaller than the data.',
      mend: 'Normalise motion by the statistics of its training, and sample by the schedule of its training.',
      level: 'error',
      follows: [...PREDICTS_WRONGLY, 'condition-constant', 'not-finite'],
    },
    'condition-ignored': {
      says: 'The conditional prediction does not change with a condition.',
      mend: 'Feed the condition to the network in training and in sampling, and train again if it never was.',
      level: 'error',
      follows: ['condition-constant-in-training', 'branches-confused'],
    },
    'null-sees-condition': {
      says: 'The unconditional prediction changes with a condition that it should not know.',
      mend: 'Put the null in the place of everything that is made of the condition, also of its pooled vector.',
      level: 'error',
      follows: ['branches-confused', 'batch-leaks'],
    },
  }) as const satisfies Record<string, FindingKind>)();
