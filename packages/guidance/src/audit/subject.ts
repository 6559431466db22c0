import type {
  ConditionalDenoiser,
  GuidanceSpec,
  NoiseSchedule,
  PredictionKind,
  Spacing,
  TrainingRecord,
} from '@antiphon/core';

/** A model as the audit sees it: what it declares, what is known of its training, and ways to ask it. Whatever is absent is not checked, and the card says so. */
export interface AuditSubject {
  readonly name: string;
  /** The strategy that it says it was trained with. */
  readonly trained: GuidanceSpec;
  /** The strategy that it shall be sampled with. Default: as trained. */
  readonly sampling?: GuidanceSpec;
  /** `[frames, features]` of a window. */
  readonly frames: number;
  readonly features: number;
  /** What predictions are projected onto, if they are: of each feature so many functions of `bandBasis`, which hold so large a share of the power of its movement in training. */
  readonly band?: { readonly share: number; readonly kept: readonly number[] };
  readonly conditions: readonly { readonly name: string; readonly width: number }[];
  readonly schedule: NoiseSchedule;
  /** What the network is said to predict: `bind` gives x0, which was made of that. */
  readonly prediction?: PredictionKind;
  /** How its steps are spread where users choose none. Default: `trailing`. */
  readonly spacing?: Spacing;
  /** At least two clips with different conditions, normalised. */
  readonly clips: readonly AuditClip[];
  /** Where the clips' motion is from: held out from training, data that were provided for the audit, or nowhere (the model's own samples stand in). Default: nowhere. */
  readonly truth?: 'held-out' | 'provided';
  /** Lends the network for a batch of normalised conditions, each `[B, frames, width]`. */
  bind<T>(
    conditions: Readonly<Record<string, Float32Array>>,
    items: number,
    work: (denoiser: AuditedDenoiser) => Promise<T>,
  ): Promise<T>;
  /** What its training saw, and what its network did at its end. */
  readonly record?: TrainingRecord | undefined;
  /** Why there is no record where there should be: "is missing", "cannot be read". */
  readonly recordProblem?: string | undefined;
  /** What its motion is normalised by as it is served: per feature, natural units. */
  readonly units?: { readonly mean: readonly number[]; readonly std: readonly number[] };
  /** What it hears in a window of the speech of `generate`, as it is served: per condition `[rows, width]`, normalised. Default: that of the first clip. */
  readonly spoken?: Readonly<Record<string, Float32Array>>;
  /** What it hears in the reference sound of the record, as it is served: per condition `[rows, width]`, normalised, all rows. */
  hear?(): Promise<Readonly<Record<string, Float32Array>>>;
  readonly evidence?: TrainingEvidence | undefined;
  /** Why there is no evidence where there should be: "is missing", "cannot be read". */
  readonly evidenceProblem?: string | undefined;
  /** Why it cannot be asked to generate, where it cannot: a sentence. */
  readonly withheld?: string | undefined;
  /** Motion for so many frames of speech, or of silence, by the way that users generate. @throws whatever a user would see */
  generate?(frames: number, sound: 'speech' | 'silence', how?: AuditedSampling): Promise<Float32Array>;
  /** Options outside the guidance spec: of the command line, of a config, of a request. */
  readonly options?: readonly AuditedOption[];
  /** How the model's motion is written and scored. */
  readonly evaluation?: AuditedEvaluation;
  /** Runs the network once on a device. @throws where it cannot */
  runOn?(device: 'cpu'): Promise<void>;
}

/** How a model is asked to generate, where not by default: as sampled, seed 1, 3 steps. */
export interface AuditedSampling {
  readonly guidance?: GuidanceSpec;
  readonly seed?: number;
  readonly steps?: number;
}

/** A stretch of real data that an audit asks the model about: what is heard, and where known what was moved. */
export interface AuditClip {
  /** Per condition `[frames, width]`. */
  readonly conditions: Readonly<Record<string, Float32Array>>;
  /** `[frames, features]`; where it is absent, the model's own sample is used. */
  readonly motion?: Float32Array;
}

/** A model that an audit asks for branches. It may count how often it encoded conditions, so that the audit sees whether a branch costs an encoding. */
export interface AuditedDenoiser extends ConditionalDenoiser {
  /** How often conditions were encoded so far, where that is a step of its own. */
  readonly encodings?: number;
}

/** An option and what it changes: `observe` gives a text that must differ between at least two of the values. */
export interface AuditedOption {
  readonly name: string;
  readonly values: readonly unknown[];
  observe(value: unknown): Promise<string>;
}

/** How motion of the audited model is written and scored, so that an audit can tell whether the numbers that compare models can be trusted. */
export interface AuditedEvaluation {
  /** Generates so many clips of so many frames and writes them as the generator does. */
  generate(clips: number, frames: number): Promise<unknown>;
  /** Reads and scores what `generate` wrote. The same seed must give the same scores. @throws where it cannot read it */
  score(written: unknown, seed: number): Promise<Readonly<Record<string, number>>>;
}

/** Counts over training samples. */
export interface DropoutCounts {
  readonly samples: number;
  /** Samples that lost a condition, by condition. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Samples that lost all conditions at once. */
  readonly allDropped: number;
  readonly batches?: number;
  /** Batches in which some samples kept everything and some lost a condition. */
  readonly mixedBatches?: number;
  /** Samples by what they kept, e.g. `10` for the first of two conditions. */
  readonly patterns?: Readonly<Record<string, number>>;
}

/** What training left behind. */
export interface TrainingEvidence {
  /** Counted while training. */
  readonly record?: DropoutCounts;
  /** Counted by running the loop's own draw again. */
  readonly redraw?: DropoutCounts;
  /** The parameters of learned null conditions. */
  readonly nulls?: readonly NullEvidence[];
  /** Root mean square distance of the exported weights from the initial ones. */
  readonly weightsMoved?: number;
  /** Evaluations of a network in a training step, and how many its strategy needs. */
  readonly forwardPasses?: { readonly perStep: number; readonly needed: number };
}

/** What training left behind of one learned null embedding: whether it moved, and whether it was ever reached. */
export interface NullEvidence {
  readonly name: string;
  /** Root mean square change from the initial value. */
  readonly distance: number;
  /** Whether a gradient ever reached it. */
  readonly gradient: boolean;
  /** Another one's name, of another condition, that holds the same numbers although it was trained. */
  readonly sameAs?: string | undefined;
}
