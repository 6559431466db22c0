import type { FILE_FORMATS } from '../file-formats';

/**
 * `training-record.json`: what a training saw and what its network did at its end, so that whoever is handed the model later can hold it to that. Plain data, small, the same for the same training.
 * Motion and errors are in standard deviations of the motion (normalised) unless something else is said.
 */
export interface TrainingRecord {
  readonly format: typeof FILE_FORMATS.trainingRecord;
  /** What was trained: `denoiser`, or the stage's name. */
  readonly of: string;
  /** Steps done when this was written, and steps that were asked for. */
  readonly step: number;
  readonly steps: number;
  readonly data: {
    readonly name: string;
    /** Of its content, SHA-256 (hex). */
    readonly hash: string;
    /** Clips that were trained on, and frames in them. */
    readonly clips: number;
    readonly frames: number;
    /** The split that `probe` is cut from: `train` where nothing was held out. */
    readonly heldOut: 'validation' | 'test' | 'train';
  };
  /** Of the motion of the clips that were trained on. */
  readonly motion: RecordedColumns;
  /** Of each condition by name, likewise. */
  readonly conditions: Readonly<Record<string, RecordedColumns>>;
  /** What training really dropped. */
  readonly dropout?: {
    readonly samples: number;
    readonly dropped: Readonly<Record<string, number>>;
    readonly allDropped: number;
    readonly patterns?: Readonly<Record<string, number>> | undefined;
  };
  /** What a fixed sound (`referenceSound` of @antiphon/data) becomes: how the model hears. By condition; absent where nothing is heard. */
  readonly hearing?: Readonly<Record<string, RecordedHearing>>;
  /** What the network is asked with. Absent where there is no denoiser. */
  readonly probe?: RecordedProbe;
  /** What the weights that are exported (the moving average) did with the probe. */
  readonly behaviour?: Behaviour;
  /** The moving average beside the weights that it is an average of. */
  readonly average?: {
    /** Per step. */
    readonly decay: number;
    /** Root mean square distances, over all parameters: of both from the initial weights, and from each other. */
    readonly moved: number;
    readonly rawMoved: number;
    readonly apart: number;
    /** Of the fully conditional prediction with the raw weights, by level of the behaviour. */
    readonly rawErrors: readonly number[];
  };
  /** Losses of a stage that has no behaviour: over the first and the last tenth of its steps. */
  readonly loss?: { readonly first: number; readonly last: number };
  /** Records of the stages that a bundle holds beside the denoiser (its guide). */
  readonly stages?: readonly TrainingRecord[];
}

/** Statistics of columns: of each feature of the motion, or column of a condition. */
export interface RecordedColumns {
  /** Rows per second. */
  readonly rate: number;
  /** In natural units. */
  readonly asData: ColumnStatistics;
  /** As the network is given them. */
  readonly normalised: ColumnStatistics;
  /** By column: how the power of its movement (differences from its mean) is spread over `SPECTRUM_BANDS` parts of equal width from 0 Hz to half the rate; sums to 1, or to 0 for a column that does not move. */
  readonly spectrum: readonly (readonly number[])[];
}

/** By column. */
export interface ColumnStatistics {
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly least: readonly number[];
  readonly most: readonly number[];
}

/** Numbers to about four digits of the largest: value = scale · whole number. */
export interface PackedNumbers {
  readonly shape: readonly number[];
  readonly scale: number;
  /** Signed 16-bit whole numbers, little-endian, in base64. */
  readonly int16: string;
}

/** What a condition was of the reference sound. */
export interface RecordedHearing {
  /** Rows that are kept: every so many, from the first on. */
  readonly every: number;
  /** `[rows, width]`, normalised. */
  readonly rows: PackedNumbers;
}

/** What a network is asked with: windows, and at which steps of the diffusion. */
export interface RecordedProbe {
  /** Whether the windows are held-out data themselves, or drawn where the licence of the data forbids to hand them on. */
  readonly kind: 'held-out' | 'drawn';
  readonly items: number;
  /** `[items, frames, features]`, normalised. */
  readonly motion: PackedNumbers;
  /** `[items, frames]`: 1 where a frame is known. Default: all are. */
  readonly mask?: PackedNumbers | undefined;
  /** By name `[items, rows, width]`, normalised. */
  readonly conditions: Readonly<Record<string, PackedNumbers>>;
  readonly levels: readonly { readonly timestep: number; readonly alpha: number; readonly sigma: number }[];
  /** Of windows that are drawn: `sketchOf` the motion of each held-out window that they stand for, and the error of the fully conditional prediction of those, by level. */
  readonly heldOut?:
    { readonly sketches: readonly (readonly number[])[]; readonly errors: readonly number[] } | undefined;
}

/** What a denoiser does with the windows of a probe. Predictions are x0, as sampling sees them. */
export interface Behaviour {
  /** By what was heard: all conditions first; without each that training drops alone; none, where training drops all. */
  readonly branches: readonly {
    readonly heard: readonly string[];
    /** By level of the probe. */
    readonly levels: readonly BranchResponse[];
  }[];
  /** By condition and level: root mean square change of the fully conditional prediction when the condition is that of the next window. */
  readonly swapped: Readonly<Record<string, readonly number[]>>;
  /** By level: the same change when the time step is that of the next lower level (the last: of the one before). */
  readonly retimed: readonly number[];
}

/** One branch at one level. */
export interface BranchResponse {
  /** Root mean square distance of the prediction from the probe's motion, over frames that are known. */
  readonly error: number;
  /** Root mean square of the prediction. */
  readonly size: number;
  /** `sketchOf` the prediction: the root mean square difference of two such lists estimates that of the predictions. */
  readonly sketch: readonly number[];
}

/** Parts of a recorded spectrum. */
export const SPECTRUM_BANDS = 8;
