import type { FindingKind } from './finding-kind';

/** Findings of what training dropped, and of what it left untrained. */
export const FINDINGS_OF_TRAINING = {
  'drop-rate-not-applied': {
    says: 'Training dropped conditions at another rate than declared.',
    mend: 'Pass the declared rate to the draw of the training loop and train again, or declare the rate that was used.',
    level: 'warning',
  },
  'record-contradicts-draw': {
    says: 'Running the training loop’s own draw again gives other counts than it recorded.',
    mend: 'Train again with the loop as it is now, so that its record is its own.',
    level: 'warning',
  },
  'evidence-unreadable': {
    says: 'What the bundle says about its training is missing or cannot be read.',
    mend: 'Export the bundle again from its checkpoint.',
    level: 'warning',
  },
  'branch-rarely-trained': {
    says: 'A branch that sampling uses was shown to the network in too few samples.',
    mend: 'Drop together in training what sampling drops together (plan "joint"), or sample with scales per condition.',
    level: 'warning',
    follows: ['drop-rate-not-applied'],
  },
  'branch-never-trained': {
    says: 'A branch that sampling uses was never shown to the network.',
    mend: 'Train with a strategy that shows this branch, or sample with one that does not ask for it.',
    level: 'error',
    follows: ['drop-rate-not-applied', 'branch-without-effect'],
  },
  'branches-never-mixed': {
    says: 'No training batch held both branches, although the strategy says that it switches.',
    mend: 'Draw what is dropped for each sample of a batch, not for the batch.',
    level: 'warning',
  },
  'weights-never-moved': {
    says: 'The weights are still the initial ones.',
    mend: 'Export the weights that were trained, and update their average at every step.',
    level: 'error',
  },
  'null-never-moved': {
    says: 'The parameters that stand in for a dropped condition are still the initial ones.',
    mend: 'Hand the null parameters to the optimiser and train again with a drop rate above 0.',
    level: 'error',
    follows: ['weights-never-moved'],
  },
  'null-without-gradient': {
    says: 'No gradient ever reached the parameters that stand in for a dropped condition.',
    mend: 'Let training put the null parameters in the place of what it drops, and train again.',
    level: 'error',
    follows: ['null-never-moved', 'weights-never-moved'],
  },
  'null-shared': {
    says: 'What stands in for one condition stands in for another one, too.',
    mend: 'Give each condition a null of its own, put it in the place of that condition alone, and train again.',
    level: 'error',
    follows: ['condition-ignored', 'branches-confused', 'null-never-moved', 'weights-never-moved', 'not-finite'],
  },
} as const satisfies Record<string, FindingKind>;
