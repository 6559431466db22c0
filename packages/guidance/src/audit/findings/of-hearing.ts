import type { FindingKind } from './finding-kind';

/** Findings of the way from sound to the network, and from the network to motion in its units. */
export const FINDINGS_OF_HEARING = {
  'condition-constant': {
    says: 'A condition hardly varies after normalisation, so that the network cannot hear it.',
    mend: 'Normalise the condition by the mean and deviation of its training.',
    level: 'error',
    follows: [
      'condition-normalised-otherwise',
      'condition-louder-or-quieter',
      'condition-heard-otherwise',
      'conditions-exchanged',
      'condition-constant-in-training',
    ],
  },
  'condition-normalised-otherwise': {
    says: 'A condition is normalised by other numbers than in training.',
    mend: 'Serve the normalisation that training wrote, and export the bundle again.',
    level: 'error',
    follows: ['conditions-exchanged'],
  },
  'conditions-exchanged': {
    says: 'A condition is what another one was in training.',
    mend: 'Give each condition the channel and the normalisation of its own name.',
    level: 'error',
  },
  'condition-columns-reordered': {
    says: 'The columns of a condition are in another order than in training.',
    mend: 'Compute the columns in the order of training.',
    level: 'error',
  },
  'condition-louder-or-quieter': {
    says: 'A condition is that of a louder or quieter sound than in training.',
    mend: 'Give the model the samples of its sound as training had them: with no gain, and each voice as loud as it is.',
    level: 'error',
  },
  'condition-rate': {
    says: 'A condition is heard faster or slower than in training.',
    mend: 'Bring the sound to the sample rate, and rows to the rate, of training.',
    level: 'error',
  },
  'condition-shifted': {
    says: 'A condition is heard earlier or later than in training.',
    mend: 'Begin windows of sound where training began them: compare padding and hop length.',
    level: 'error',
  },
  'condition-heard-otherwise': {
    says: 'A condition is heard otherwise than in training, for no cause that is known.',
    mend: 'Compute the condition as training did: compare versions, encoder and options of its features.',
    level: 'error',
  },
  'motion-normalised-otherwise': {
    says: 'Motion is put back into natural units by other numbers than in training.',
    mend: 'Serve the mean and deviation that training normalised motion by, and export the bundle again.',
    level: 'error',
  },
} as const satisfies Record<string, FindingKind>;
