import type { FILE_FORMATS, GuidanceSpec } from '@antiphon/core';
import type { Ladder } from '../ladder/ladder';
import type { MetricName } from '../metrics/metric';
import type { Provenance } from './provenance';
import type { VarianceComponents } from '../statistics/crossed-mean';

/** `report.json`: everything that a comparison found, in numbers. Null is "not measurable here", never zero. */
export interface Report {
  readonly format: typeof FILE_FORMATS.report;
  readonly name: string;
  readonly design: ReportDesign;
  readonly arms: readonly ReportArm[];
  readonly cells: readonly ReportCell[];
  /** The cells of each arm and setting over its training seeds; empty where there is one. */
  readonly summaries: readonly ReportSummary[];
  /** What there is no cell or no audit of, and why; absent where nothing failed. */
  readonly failures?: readonly ReportFailure[];
  readonly floors: ReportFloors;
  /** Which metrics order truths that were spoiled on purpose, and so may judge arms. */
  readonly ladder?: Ladder;
  readonly comparisons: readonly Comparison[];
  /** How each training went; absent where none of them has told anything. */
  readonly trainings?: readonly ReportTraining[];
  /** In words, no more than the intervals allow; one paragraph a line. */
  readonly verdict: string;
  readonly metrics: readonly MetricDescription[];
  readonly provenance: Provenance;
}

/** How arms were made comparable. */
export interface ReportDesign {
  /** `own`: each arm at the scale of its own spec; `each`: all at the same scales. */
  readonly scales: 'own' | 'each';
  /** The steps that every scale was sampled with; absent under a budget of evaluations. */
  readonly steps?: number | string;
  /** Network evaluations that every motion might spend. */
  readonly nfe?: number;
  /** Which metrics the spec chooses to decide; absent: all of them do. */
  readonly metrics?: ReportMetrics;
  /** The arm that all others are compared with; absent: every pair is compared. */
  readonly baseline?: string;
  /** The comparison that the spec names as the one to be judged by; it is corrected with no other. */
  readonly primary?: ReportPrimary;
  /** Margins within which arms are as good as each other, by metric. */
  readonly margins?: Readonly<Record<MetricName, ReportMargin>>;
  /** Metrics of which the spec names a share of a distance that could not be measured. */
  readonly marginsLost?: readonly MetricName[];
}

/** What a spec makes of the metrics. That it did so before the results were known, a report cannot tell. */
export interface ReportMetrics {
  /** By which the experiment is judged: they share the 5 %, and the verdict is of them. */
  readonly confirmatory: readonly MetricName[];
  /** Computed and shown, and compared outside of every correction. */
  readonly exploratory: readonly MetricName[];
  /** Not computed: null everywhere, and not among the report's `metrics`. */
  readonly off: readonly MetricName[];
}

/** The comparison on which an experiment is to be judged. */
export interface ReportPrimary {
  readonly metric: MetricName;
  readonly a: string;
  readonly b: string;
  readonly scale: number | 'own';
}

/** How far apart arms may be and still be called equivalent. */
export interface ReportMargin {
  readonly value: number;
  /** Where it comes from, e.g. "10 % of cfg's distance from the truth on validation clips"; absent: the spec gives the number. */
  readonly of?: string;
}

/** An arm as the report describes it: its guidance, and whose model it sampled from. */
export interface ReportArm {
  readonly name: string;
  readonly guidance: GuidanceSpec;
  /** The arm from whose trained model it sampled; absent: its own. */
  readonly model?: string;
  /** The arm whose trained model taught it. */
  readonly teacher?: string;
  /** What an audit of it found. */
  readonly card?: ReportCard;
}

/** What an audit of an arm found, in few words, and where the whole of it lies. */
export interface ReportCard {
  readonly findings: number;
  /** The findings in a few words. */
  readonly summary: string;
  /** Where the whole audit lies, relative to the report. */
  readonly href?: string;
}

/** Each metric's value; null where it could not be measured. */
export type MetricValues = Readonly<Record<MetricName, number | null>>;

/** The metrics of a cell, and the seconds that one motion took to sample. */
export type CellMetrics = MetricValues & { readonly secondsPerClip: number };

/** A 95 % interval. */
export type Interval = readonly [low: number, high: number];

/** Values and what statistics need of them, of an arm or of a floor. */
export interface Scores {
  readonly metrics: MetricValues;
  /** 95 % bootstrap intervals over clips. */
  readonly intervals: Readonly<Record<MetricName, Interval | null>>;
  /** Each clip's contribution; their mean is the metric. */
  readonly perClip: Readonly<Record<MetricName, Readonly<Record<string, number | null>>>>;
}

/** The numbers of one cell: an arm at a scale, with a sampler and a number of steps, under a training seed. */
export interface ReportCell extends Scores {
  readonly arm: string;
  readonly trainSeed: number;
  readonly scale: number;
  readonly sampler: string;
  readonly steps: number | string;
  /** Network evaluations per motion, as measured; their mean where a strategy decides while it samples. */
  readonly nfe: number;
  readonly metrics: CellMetrics;
}

/** A part of a comparison that is missing from the report because it failed. */
export interface ReportFailure {
  readonly arm: string;
  readonly trainSeed: number;
  /** What failed: making the model (training, export), auditing it, sampling motion, or computing its numbers. */
  readonly stage: 'model' | 'audit' | 'motion' | 'metrics';
  /** Of one cell; absent where all of the arm with this training seed are concerned. */
  readonly scale?: number;
  readonly steps?: number | string;
  /** The error, in one line. */
  readonly error: string;
}

/** What the truth and the mean pose score by the same metrics, beside which the arms are to be read. */
export interface ReportFloors {
  /** The truth against itself: what perfect scores and the right diversity would be. */
  readonly truth: Scores & {
    /** `resampled`: the truth drawn anew for the same audio; `halves`: the true recordings, Fréchet distances between their two halves. */
    readonly kind: 'resampled' | 'halves';
  };
  /** The mean pose of the training data, held still. */
  readonly meanPose: Scores;
}

/** Arm a minus arm b, paired by training seed and clip, both of which are random: what is said holds for other trainings and other clips, as far as the interval goes. */
export interface Comparison {
  readonly metric: MetricName;
  /** The scale of the arms that have one (an arm with one branch is compared by its only cell), or `own` where each has its own. */
  readonly scale: number | 'own';
  readonly a: string;
  readonly b: string;
  readonly estimate: number;
  /** Mean of b over the same seeds and clips. */
  readonly reference: number;
  /** 95 %, over both factors; over clips alone where there is one training seed. Null with fewer than two clips. */
  readonly ci: Interval | null;
  readonly p: number;
  /** After Holm's correction over its family; 1 for what belongs to none. */
  readonly pAdjusted: number;
  /** What it is corrected with: nothing but itself (the comparison that the spec names before), all others, or that it takes no part, and why. */
  readonly family: 'primary' | 'secondary' | Excluded;
  readonly conclusion: Conclusion;
  /** Clips that both arms have a value for in every training. */
  readonly n: number;
  /** Training seeds that both arms have. */
  readonly seeds: number;
  /** Network evaluations per motion of a, and of b. */
  readonly nfe: readonly [number, number];
  /** Variances of a single difference: what trainings, clips and neither alone contribute. */
  readonly components: VarianceComponents;
  /** Where the spec names a margin of the metric. */
  readonly equivalence?: Equivalence;
  /** Where it is undecided over several seeds: what would find a difference as large as this one in about four of five experiments. */
  readonly needs?: Needs;
  /** The estimate of each training seed for itself, in the order of the spec. */
  readonly bySeed: readonly number[];
}

/** Why a comparison is in no correction: the motions are the same; the metric failed its ladder; of several trainings of each arm, one is left that both have; the metric is none of those that the spec chooses to decide. */
export type Excluded = 'equal by construction' | 'not measured here' | 'one training left' | 'exploratory';

/** How a training went, from its events: thinned, rounded, and without times, so that a report that is made again is the same. One that was interrupted told other means of its steps than one that was not. */
export interface ReportTraining {
  readonly id: string;
  readonly arm: string;
  readonly trainSeed: number;
  /** Steps done, and steps in all. */
  readonly step: number;
  readonly steps: number;
  /** Column by column; absent where nothing was told yet. */
  readonly curves?: LearningCurves;
  /** Absent where nothing was validated. */
  readonly validation?: ValidationCurves;
  /** Metrics of motions that were sampled while it ran; absent where none were. */
  readonly samples?: SampleCurves;
  /** What it warned of, in words. */
  readonly warnings: readonly ReportTrainingWarning[];
}

/** What a training warned of, and when. */
export interface ReportTrainingWarning {
  readonly step: number;
  readonly kind: string;
  readonly text: string;
}

/** A training's steps, some at a time: of each such piece the last step, and what was measured in it. */
export interface LearningCurves {
  readonly step: readonly number[];
  /** Mean. */
  readonly loss: readonly number[];
  /** Largest, before clipping. */
  readonly gradientNorm: readonly number[];
  /** Last. */
  readonly learningRate: readonly number[];
  /** Mean share of the samples for which a condition was dropped, by condition. */
  readonly dropped: Readonly<Record<string, readonly number[]>>;
}

/** The moving average's loss on windows that are trained on, and on windows that are not (null where there are none). */
export interface ValidationCurves {
  readonly step: readonly number[];
  readonly training: readonly number[];
  readonly validation: readonly (number | null)[];
  /** The same in parts: by how noisy the motion was (share of the schedule, 0 … 1), and by which conditions were heard. */
  readonly parts: readonly {
    readonly noise: readonly [number, number];
    readonly kept: readonly string[];
    readonly training: readonly (number | null)[];
    readonly validation: readonly (number | null)[];
  }[];
}

/** Metrics of motions that were sampled while a training ran, by name; null where one could not be measured. */
export interface SampleCurves {
  readonly step: readonly number[];
  readonly metrics: Readonly<Record<string, readonly (number | null)[]>>;
}

/** What a comparison allows to be said at 5 % of its family. */
export type Conclusion = 'different' | 'different, within the margin' | 'equivalent' | 'undecided' | Excluded;

/** Two one-sided tests against a margin that the spec names. */
export interface Equivalence {
  readonly margin: number;
  /** 90 %: inside the margin, the arms are as good as each other. */
  readonly ci: Interval | null;
  readonly p: number;
  /** After Holm's correction over all equivalence claims. */
  readonly pAdjusted: number;
}

/** Designs that would decide with a power of 80 %. */
export interface Needs {
  readonly difference: number;
  /** Training seeds, with as many clips; absent: no number up to 100 would do. */
  readonly seeds?: number;
  /** Clips, with as many seeds; absent: no number up to 1000 would do. */
  readonly clips?: number;
}

/** An arm in one setting over all of its trainings. */
export interface ReportSummary {
  readonly arm: string;
  readonly scale: number;
  readonly sampler: string;
  readonly steps: number | string;
  readonly nfe: number;
  readonly secondsPerClip: number;
  /** Trainings. */
  readonly seeds: number;
  readonly metrics: MetricValues;
  /** 95 %, over training seeds and clips. */
  readonly intervals: Readonly<Record<MetricName, Interval | null>>;
}

/** How a report names and reads a metric. */
export interface MetricDescription {
  readonly name: MetricName;
  readonly label: string;
  readonly unit: string;
  readonly better: 'lower' | 'higher' | 'truth';
  readonly description: string;
  /** The least and the most that a value can be, null where there is no end; absent where the metric does not say. */
  readonly range?: readonly [least: number | null, most: number | null];
}
