import type { MotionFormat } from '@antiphon/formats';
import type { SpoilName } from '../ladder/spoil-names';
import type { MetricRange } from '../statistics/within-range';

/** The metrics that ship, by the names that report.json uses. */
export const METRIC_NAMES = [
  'fdG',
  'fdK',
  'divG',
  'divK',
  'divSample',
  'coverage',
  'beatPrecision',
  'beatRecall',
  'lipError',
  'lipLag',
  'jerk',
  'tremor',
  'footSkate',
] as const;

/** One of `METRIC_NAMES`, or of a metric that was registered from outside. */
export type MetricName = string;

/** A piece of a test recording that every arm generates motion for. */
export interface EvaluationWindow {
  /** Unique: recording and first frame. */
  readonly id: string;
  /** What statistics resample: the recording, or the window itself where there are too few recordings. */
  readonly unit: string;
  readonly frames: number;
  /** `[frames, F]`, natural units. */
  readonly truth: Float32Array;
  /** Per frame: 0 where the recording misses it, so that there is no truth. Without it all frames are there. */
  readonly known?: Uint8Array;
  /** Seconds from the window's start; those up to half a second outside are there too, since a stroke may belong to them. */
  readonly audioBeats: readonly number[];
}

/** A window and the motions `[frames, F]` (natural units) that an arm generated for it, one per sampling seed. */
export interface SampledWindow {
  readonly window: EvaluationWindow;
  readonly samples: readonly Float32Array[];
}

/** What metrics know of the data: the same for every arm. */
export interface MetricContext {
  readonly format: MotionFormat;
  readonly features: number;
  /** Per feature, of the training clips: distances are taken between z-scores, so that degrees, weights and centimetres count alike. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Speed (file units per second) that a hand must exceed to have made a stroke; from the truth, the same for every arm. */
  readonly strokeSpeed: number;
  /** Of random pairs. */
  readonly seed: number;
}

/** A metric of a set, and each unit's contribution to it: the contributions' mean is the value, their spread its uncertainty. */
export interface MetricValue {
  /** Null where the metric means nothing: no hands, no lips, no beats, no second sample. */
  readonly value: number | null;
  readonly perClip: Readonly<Record<string, number | null>>;
}

/** A number about motions: how it is computed from sampled windows, and how a report reads it. `registerMetric` takes one of your own. */
export interface Metric {
  readonly name: MetricName;
  /** For axes and tables. */
  readonly label: string;
  readonly unit: string;
  /** Which way is good; `truth`: as near as possible to what the truth has. */
  readonly better: 'lower' | 'higher' | 'truth';
  /** One sentence: what is computed. */
  readonly description: string;
  /** The least and the most that a value can be, null where there is no end: `[0, 1]` of a share, `[0, null]` of an error. Intervals go no further. Without it, they go as far as they reach. */
  readonly range?: MetricRange;
  /**
   * How the truth of recordings, of which there is one for each audio, is scored: against itself (the default), as two halves of the recordings against each other (distances of sets), or not at
   * all (errors to the truth, diversity for one audio).
   */
  readonly ofTruth?: 'itself' | 'halves' | 'nothing';
  /**
   * What true motion that is spoiled in a way must do to it, if it measures what it says: on data where it does not, it takes no part in the verdict (`ladder`). Without it, it is held to one
   * rule alone: what is spoiled must not be better than the truth.
   */
  readonly answers?: Readonly<Partial<Record<SpoilName, 'rises' | 'falls'>>>;
  evaluate(windows: readonly SampledWindow[], context: MetricContext): MetricValue;
}

/** What a metric answers where these windows say nothing about it: no beats, no truth, too few clips. A report shows a dash. */
export const NOT_MEASURABLE: MetricValue = { value: null, perClip: {} };
