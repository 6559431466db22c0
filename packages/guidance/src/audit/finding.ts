import type { Level } from './level';

/** A kind of finding: what every finding of its name has in common. */
interface FindingKind {
  /** What is so, in a sentence. */
  readonly says: string;
  /** What to do about it, in a sentence. */
  readonly mend: string;
  /** How grave it is where its effect on motion was not measured. */
  readonly level: Level;
  /** Of which findings it is a mere consequence: where one of them is found, this one is told under it, and is no finding of its own. */
  readonly follows?: readonly string[];
}

/**
 * Everything that an audit can find, by name, ordered by topic. A name never changes its meaning and never vanishes: scripts, CI systems and cards of years ago hold it (`fixtures/released-names.ts` lists those that were released).
 * docs/audit.md explains each; a test holds the two together.
 */
export const FINDINGS = {
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
    follows: [
      'condition-constant',
      'prediction-type-wrong',
      'schedule-wrong',
      'timesteps-reversed',
      'timesteps-rescaled',
      'timestep-ignored',
      'output-scaled',
      'branches-confused',
      'average-hardly-moved',
      'predicts-otherwise',
    ],
  },
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
    follows: ['not-finite'],
  },
  'output-scaled': {
    says: 'The output of the network is multiplied by something that its training did not know.',
    mend: 'Take away the factor between the network and the sampler.',
    level: 'error',
  },
  'condition-heard-only-at-high-noise': {
    says: 'A condition that training heard at every noise level is no longer heard where there is little noise.',
    mend: 'Hand the condition to the network at every step of the sampling.',
    level: 'error',
  },
  'condition-heard-only-at-low-noise': {
    says: 'A condition that training heard at every noise level is not heard where there is much noise.',
    mend: 'Hand the condition to the network at every step of the sampling.',
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
      'condition-ignored',
      'null-sees-condition',
      'not-finite',
      'batch-leaks',
      'null-shared',
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
  'motion-out-of-range': {
    says: 'Unguided motion is far larger or smaller than the data.',
    mend: 'Normalise motion by the statistics of its training, and sample by the schedule of its training.',
    level: 'error',
    follows: [
      'denoises-badly',
      'condition-constant',
      'not-finite',
      'prediction-type-wrong',
      'schedule-wrong',
      'timesteps-reversed',
      'timesteps-rescaled',
      'timestep-ignored',
      'output-scaled',
      'branches-confused',
      'average-hardly-moved',
      'predicts-otherwise',
    ],
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
  'scale-one-refused': {
    says: 'The plain conditional model cannot be sampled.',
    mend: 'Let scale 1 sample the conditional branch alone.',
    level: 'warning',
  },
  'scale-identity-broken': {
    says: 'Scale 1, scale 0 or a scale between is not what the formula says.',
    mend: 'Combine the branches as weak + scale·(cond − weak), once, in x0.',
    level: 'error',
    follows: ['not-finite', 'scale-acts-twice', 'batch-leaks'],
  },
  'scale-acts-twice': {
    says: 'Guidance with twice the scale does more than twice as much.',
    mend: 'Apply the scale once: in the strategy, or in the way that asks for it, not in both.',
    level: 'error',
    follows: [
      'not-finite',
      'prediction-type-wrong',
      'schedule-wrong',
      'timesteps-reversed',
      'timesteps-rescaled',
      'timestep-ignored',
      'output-scaled',
      'branches-confused',
      'average-hardly-moved',
      'predicts-otherwise',
      'denoises-badly',
      'batch-leaks',
    ],
  },
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
    follows: ['condition-ignored', 'null-never-moved', 'weights-never-moved', 'not-finite'],
  },
  'branches-coincide': {
    says: 'The branches predict the same, so that guidance cannot do anything.',
    mend: 'Choose a strategy whose weaker branch differs for this model, or train one that drops its conditions.',
    level: 'error',
    follows: ['condition-ignored', 'null-sees-condition', 'not-finite', 'branches-confused', 'timestep-ignored'],
  },
  'guidance-blows-up': {
    says: 'At the asked scale motion leaves the range of the data.',
    mend: 'Sample at a lower scale, within a band of noise levels, or with rescale.',
    level: 'error',
    follows: [
      'scale-acts-twice',
      'prediction-type-wrong',
      'schedule-wrong',
      'timesteps-reversed',
      'timesteps-rescaled',
      'timestep-ignored',
      'output-scaled',
      'branches-confused',
      'average-hardly-moved',
      'predicts-otherwise',
      'denoises-badly',
      'condition-normalised-otherwise',
      'condition-louder-or-quieter',
      'condition-heard-otherwise',
      'conditions-exchanged',
      'condition-columns-reordered',
      'condition-rate',
      'condition-shifted',
      'condition-constant',
      'condition-ignored',
      'condition-heard-only-at-high-noise',
      'condition-heard-only-at-low-noise',
    ],
  },
  'guidance-collapses': {
    says: 'At the asked scale hardly any motion is left.',
    mend: 'Sample at a scale nearer to 1, or with less rescale.',
    level: 'error',
    follows: [
      'prediction-type-wrong',
      'schedule-wrong',
      'timesteps-reversed',
      'timesteps-rescaled',
      'timestep-ignored',
      'output-scaled',
      'branches-confused',
      'average-hardly-moved',
      'predicts-otherwise',
      'denoises-badly',
    ],
  },
  'branch-without-effect': {
    says: 'Sampling pays for a branch whose prediction changes nothing.',
    mend: 'Leave the branch out of what the strategy asks for, or use its prediction.',
    level: 'note',
  },
  'option-without-effect': {
    says: 'An option can be set to anything, and nothing changes.',
    mend: 'Read the option where it should act, or take it away.',
    level: 'warning',
    follows: ['drop-rate-not-applied'],
  },
  'length-limited': {
    says: 'Speech longer than a training window fails.',
    mend: 'Make what depends on the length (positions, null tokens, masks) for the length that is asked.',
    level: 'warning',
    follows: ['not-finite', 'branch-fails-later'],
  },
  'branch-fails-later': {
    says: 'One branch goes wrong after the first window of long speech.',
    mend: 'Make what this branch is given (its null above all) for every window, as for the first.',
    level: 'error',
    follows: ['not-finite'],
  },
  'padding-leaks': {
    says: 'What lies beyond the end of a clip, or was made before it, changes its motion.',
    mend: 'Fill what lies beyond the end as training did, clear what is used again, or mask it in what looks at all frames.',
    level: 'error',
    follows: [
      'not-finite',
      'not-reproducible',
      'batch-leaks',
      'prediction-type-wrong',
      'schedule-wrong',
      'timesteps-reversed',
      'timesteps-rescaled',
      'timestep-ignored',
      'output-scaled',
      'branches-confused',
      'average-hardly-moved',
      'predicts-otherwise',
      'denoises-badly',
    ],
  },
  'one-frame-fails': {
    says: 'The shortest speech fails.',
    mend: 'Pad short speech to a window and cut the motion to the frames that were asked.',
    level: 'note',
    follows: ['not-finite'],
  },
  'silence-fails': {
    says: 'Silent speech fails.',
    mend: 'Normalise loudness and features so that zero does not divide by zero.',
    level: 'warning',
    follows: ['not-finite'],
  },
  'batch-leaks': {
    says: 'The prediction of an item changes with the other items of its batch.',
    mend: 'Take means and maxima within an item, never over the batch, and use no batch normalisation in sampling.',
    level: 'error',
    follows: ['not-finite', 'not-reproducible'],
  },
  'channel-out-of-range': {
    says: 'A channel of generated motion is far beyond the range of its training.',
    mend: 'Compare the normalisation and the order of this channel with those of training.',
    level: 'warning',
    follows: [
      'motion-normalised-otherwise',
      'motion-out-of-range',
      'not-finite',
      'prediction-type-wrong',
      'schedule-wrong',
      'timesteps-reversed',
      'timesteps-rescaled',
      'timestep-ignored',
      'output-scaled',
      'branches-confused',
      'average-hardly-moved',
      'predicts-otherwise',
      'denoises-badly',
      'condition-normalised-otherwise',
      'condition-louder-or-quieter',
      'condition-heard-otherwise',
      'conditions-exchanged',
      'condition-columns-reordered',
      'condition-rate',
      'condition-shifted',
      'condition-constant',
      'condition-ignored',
      'condition-heard-only-at-high-noise',
      'condition-heard-only-at-low-noise',
    ],
  },
  'channel-still': {
    says: 'A channel of generated motion hardly moves, although it did in training.',
    mend: 'Look for what holds or leaves out this channel between the network and the motion.',
    level: 'warning',
    follows: [
      'motion-normalised-otherwise',
      'not-finite',
      'prediction-type-wrong',
      'schedule-wrong',
      'timesteps-reversed',
      'timesteps-rescaled',
      'timestep-ignored',
      'output-scaled',
      'branches-confused',
      'average-hardly-moved',
      'predicts-otherwise',
      'denoises-badly',
      'condition-normalised-otherwise',
      'condition-louder-or-quieter',
      'condition-heard-otherwise',
      'conditions-exchanged',
      'condition-columns-reordered',
      'condition-rate',
      'condition-shifted',
      'condition-constant',
      'condition-ignored',
      'condition-heard-only-at-high-noise',
      'condition-heard-only-at-low-noise',
    ],
  },
  'spectrum-otherwise': {
    says: 'Generated motion trembles: its fast movement is many times that of its training.',
    mend: 'Look for what adds noise or leaves out smoothing between the network and the motion.',
    level: 'warning',
    follows: [
      'motion-normalised-otherwise',
      'not-finite',
      'not-reproducible',
      'prediction-type-wrong',
      'schedule-wrong',
      'timesteps-reversed',
      'timesteps-rescaled',
      'timestep-ignored',
      'output-scaled',
      'branches-confused',
      'average-hardly-moved',
      'predicts-otherwise',
      'denoises-badly',
      'condition-normalised-otherwise',
      'condition-louder-or-quieter',
      'condition-heard-otherwise',
      'conditions-exchanged',
      'condition-columns-reordered',
      'condition-rate',
      'condition-shifted',
      'condition-constant',
      'condition-ignored',
      'condition-heard-only-at-high-noise',
      'condition-heard-only-at-low-noise',
    ],
  },
  'not-reproducible': {
    says: 'The same seed gives another motion.',
    mend: 'Draw every number of sampling from the seed of the request, and switch off dropout.',
    level: 'warning',
    follows: ['not-finite'],
  },
  'conditions-encoded-every-step': {
    says: 'Each step encodes the conditions again, which one encoding would do.',
    mend: 'Encode the conditions once for each branch of a clip and keep the result.',
    level: 'note',
  },
  'needless-forward-passes': {
    says: 'Training evaluates the network more often than the strategy needs.',
    mend: 'Take what is logged from the evaluation that is trained.',
    level: 'note',
  },
  'evaluation-unreadable': {
    says: 'The evaluation cannot read what the generator writes.',
    mend: 'Read the keys and shapes that the generator writes.',
    level: 'note',
  },
  'evaluation-fixed-shape': {
    says: 'The evaluation works for one number of clips or frames only.',
    mend: 'Take the numbers of clips and frames from what is read.',
    level: 'note',
  },
  'evaluation-unseeded': {
    says: 'The evaluation gives other scores for the same motion and seed.',
    mend: 'Draw what the evaluation draws from its seed.',
    level: 'note',
  },
  'device-required': {
    says: 'The model cannot run on a CPU.',
    mend: 'Choose the device when the model is loaded, and fall back to the CPU.',
    level: 'warning',
  },
  'check-failed': {
    says: 'A check could not be finished.',
    mend: 'Mend what it says, then audit again: until then its question is open.',
    level: 'warning',
    follows: ['branch-fails', 'not-finite'],
  },
} as const satisfies Record<string, FindingKind>;

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
