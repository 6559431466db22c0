/** Everything that an audit can find, by name. docs/audit.md explains each; a test holds the two together. */
export const FINDINGS = {
  'branch-fails': 'A branch that sampling needs cannot be evaluated.',
  'not-finite': 'A branch of the network predicts numbers that are not finite.',
  'denoises-badly': 'The conditional prediction is further from the motion than the noisy motion itself.',
  'motion-out-of-range': 'Unguided motion is far larger or smaller than the data.',
  'condition-ignored': 'The conditional prediction does not change with a condition.',
  'null-sees-condition': 'The unconditional prediction changes with a condition that it should not know.',
  'condition-constant': 'A condition hardly varies after normalisation, so that the network cannot hear it.',
  'condition-normalised-otherwise': 'A condition is normalised by other numbers than in training.',
  'conditions-exchanged': 'A condition is what another one was in training.',
  'condition-columns-reordered': 'The columns of a condition are in another order than in training.',
  'condition-louder-or-quieter': 'A condition is that of a louder or quieter sound than in training.',
  'condition-rate': 'A condition is heard faster or slower than in training.',
  'condition-shifted': 'A condition is heard earlier or later than in training.',
  'condition-heard-otherwise': 'A condition is heard otherwise than in training, for no cause that is known.',
  'motion-normalised-otherwise': 'Motion is put back into natural units by other numbers than in training.',
  'scale-one-refused': 'The plain conditional model cannot be sampled.',
  'scale-identity-broken': 'Scale 1, scale 0 or a scale between is not what the formula says.',
  'scale-acts-twice': 'Guidance with twice the scale does more than twice as much.',
  'drop-rate-not-applied': 'Training dropped conditions at another rate than declared.',
  'record-contradicts-draw': 'Running the training loop’s own draw again gives other counts than it recorded.',
  'evidence-unreadable': 'What the bundle says about its training is missing or cannot be read.',
  'branch-rarely-trained': 'A branch that sampling uses was shown to the network in too few samples.',
  'branch-never-trained': 'A branch that sampling uses was never shown to the network.',
  'branches-never-mixed': 'No training batch held both branches, although the strategy says that it switches.',
  'weights-never-moved': 'The weights are still the initial ones.',
  'null-never-moved': 'The parameters that stand in for a dropped condition are still the initial ones.',
  'null-without-gradient': 'No gradient ever reached the parameters that stand in for a dropped condition.',
  'null-shared': 'What stands in for one condition stands in for another one, too.',
  'branches-coincide': 'The branches predict the same, so that guidance cannot do anything.',
  'guidance-blows-up': 'At the asked scale motion leaves the range of the data.',
  'guidance-collapses': 'At the asked scale hardly any motion is left.',
  'branch-without-effect': 'Sampling pays for a branch whose prediction changes nothing.',
  'option-without-effect': 'An option can be set to anything, and nothing changes.',
  'length-limited': 'Speech longer than a training window fails.',
  'branch-fails-later': 'One branch goes wrong after the first window of long speech.',
  'padding-leaks': 'What lies beyond the end of a clip, or was made before it, changes its motion.',
  'one-frame-fails': 'The shortest speech fails.',
  'silence-fails': 'Silent speech fails.',
  'batch-leaks': 'The prediction of an item changes with the other items of its batch.',
  'channel-out-of-range': 'A channel of generated motion is far beyond the range of its training.',
  'channel-still': 'A channel of generated motion hardly moves, although it did in training.',
  'spectrum-otherwise': 'Generated motion trembles: its fast movement is many times that of its training.',
  'not-reproducible': 'The same seed gives another motion.',
  'conditions-encoded-every-step': 'Each step encodes the conditions again, which one encoding would do.',
  'needless-forward-passes': 'Training evaluates the network more often than the strategy needs.',
  'evaluation-unreadable': 'The evaluation cannot read what the generator writes.',
  'evaluation-fixed-shape': 'The evaluation works for one number of clips or frames only.',
  'evaluation-unseeded': 'The evaluation gives other scores for the same motion and seed.',
  'device-required': 'The model cannot run on a CPU.',
  'check-failed': 'A check could not be finished.',
} as const;

/** The stable name of what an audit may find, such as `branch-rarely-trained`. docs/audit.md explains each. */
export type FindingName = keyof typeof FINDINGS;

/** Something that a reader of the paper would not expect. */
export interface Finding {
  readonly name: FindingName;
  /** What was found, with numbers, in a sentence for somebody who knows the paper but not the code. */
  readonly sentence: string;
  /** How far it moves motion, root mean square, in standard deviations of the motion; absent for what does not move any, or where that is not known. */
  readonly effect?: number;
}
