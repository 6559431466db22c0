import type { FindingKind } from './finding-kind';

/** Findings of what is served, or was trained, held to the training record and to motion that training did not see. */
export const FINDINGS_OF_RECORD = {
  'prediction-type-wrong': {
    says: 'The outputs of the network are read as another quantity than it learned to say.',
    mend: 'Declare the prediction type (x0, epsilon, v) that the network was trained with.',
    level: 'error',
  },
  'schedule-wrong': {
    says: 'The network is told its time steps by another noise schedule than it was trained with.',
    mend: 'Declare the noise schedule of the training.',
    level: 'error',
  },
  'timesteps-reversed': {
    says: 'The network hears its time steps from the other end.',
    mend: 'Tell the network 0 for the least noise and the last step for the most, as in its training.',
    level: 'error',
  },
  'timesteps-rescaled': {
    says: 'The network hears its time steps on another scale than in its training.',
    mend: 'Tell the network time steps in the units of its training (0 to 999, or 0 to 1).',
    level: 'error',
  },
  'timestep-ignored': {
    says: 'The network does not hear its time step.',
    mend: 'Feed the time step to the network, and train again if training never did.',
    level: 'error',
    follows: ['not-finite', 'timesteps-rescaled'],
  },
  'output-scaled': {
    says: 'The output of the network is multiplied by something that its training did not know.',
    mend: 'Take away the factor between the network and the sampler.',
    level: 'error',
  },
  'condition-heard-only-at-high-noise': {
    says: 'A condition is not heard where there is little noise, although motion is still open there.',
    mend: 'Hand the condition to the network at every noise level, in training and in sampling.',
    level: 'error',
  },
  'condition-heard-only-at-low-noise': {
    says: 'A condition is heard where there is little noise, and not where there is much.',
    mend: 'Hand the condition to the network at every noise level, in training and in sampling.',
    level: 'error',
  },
  'branches-confused': {
    says: 'A branch predicts what another branch did at the end of training.',
    mend: 'Drop in each branch just the conditions that it names, each by its own null.',
    level: 'error',
  },
  'predicts-otherwise': {
    says: 'A branch does not predict what it did at the end of training, for no cause that is known.',
    mend: 'Serve the weights that were trained, and tell the network its inputs as training did.',
    level: 'error',
    follows: [
      'denoises-badly',
      'condition-ignored',
      'null-sees-condition',
      'null-shared',
      'batch-leaks',
      'padding-leaks',
      'not-finite',
      'weights-never-moved',
    ],
  },
  'average-hardly-moved': {
    says: 'The exported average of the weights is nearer to the initial weights than to those that were trained.',
    mend: 'Export the weights themselves, or average with a lower decay that warms up.',
    level: 'error',
    follows: ['weights-never-moved'],
  },
  'data-normalised-otherwise': {
    says: 'Training normalised its data by the statistics of other data.',
    mend: 'Fit the statistics to the data of the training, and train again.',
    level: 'warning',
  },
  'condition-constant-in-training': {
    says: 'A condition never varied in training.',
    mend: 'Train again with data in which the condition varies, or leave it out.',
    level: 'warning',
  },
  'partner-inaudible': {
    says: 'A voice was so faint in the data of the training that it was hardly heard.',
    mend: 'Bring both voices to the same loudness, and train again.',
    level: 'warning',
  },
  'records-disagree': {
    says: 'The training record and the manifest count other dropouts.',
    mend: 'Export the bundle again from its checkpoint.',
    level: 'warning',
  },
} as const satisfies Record<string, FindingKind>;
