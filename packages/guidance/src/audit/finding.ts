/** Everything that an audit can find, by name. docs/audit.md explains each; a test holds the two together. */
export const FINDINGS = {
  'branch-fails': 'A branch that sampling needs cannot be evaluated.',
  'not-finite': 'A branch of the network predicts numbers that are not finite.',
  'denoises-badly': 'The conditional prediction is further from the motion than the noisy motion itself.',
  'motion-out-of-range': 'Unguided motion is far larger or smaller than the data.',
  'condition-ignored': 'The conditional prediction does not change with a condition.',
  'null-sees-condition': 'The unconditional prediction changes with a condition that it should not know.',
  'condition-constant': 'A condition hardly varies after normalisation, so that the network cannot hear it.',
  'scale-one-refused': 'The plain conditional model cannot be sampled.',
  'scale-identity-broken': 'Scale 1, scale 0 or a scale between is not what the formula says.',
  'drop-rate-not-applied': 'Training dropped conditions at another rate than declared.',
  'record-contradicts-draw': 'Running the training loop’s own draw again gives other counts than it recorded.',
  'evidence-unreadable': 'What the bundle says about its training is missing or cannot be read.',
  'branch-rarely-trained': 'A branch that sampling uses was shown to the network in too few samples.',
  'branch-never-trained': 'A branch that sampling uses was never shown to the network.',
  'branches-never-mixed': 'No training batch held both branches, although the strategy says that it switches.',
  'weights-never-moved': 'The weights are still the initial ones.',
  'null-never-moved': 'The parameters that stand in for a dropped condition are still the initial ones.',
  'null-without-gradient': 'No gradient ever reached the parameters that stand in for a dropped condition.',
  'branches-coincide': 'The branches predict the same, so that guidance cannot do anything.',
  'guidance-blows-up': 'At the asked scale motion leaves the range of the data.',
  'guidance-collapses': 'At the asked scale hardly any motion is left.',
  'branch-without-effect': 'Sampling pays for a branch whose prediction changes nothing.',
  'option-without-effect': 'An option can be set to anything, and nothing changes.',
  'length-limited': 'Speech longer than a training window fails.',
  'one-frame-fails': 'The shortest speech fails.',
  'silence-fails': 'Silent speech fails.',
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
