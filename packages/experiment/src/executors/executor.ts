import type { TrainingEvent } from '@antiphon/train';
import type { Cell, Training } from '../plan/plan';
import type { ReportCard } from '../report/report-json';

/** Who trains and samples. The in-process one does it here and now; tests have a fake one. */
export interface Executor {
  /** Content hash of the model in a training's folder, without opening it; undefined where there is none. */
  modelIn?(folder: string): Promise<string | undefined>;
  /**
   * The trained arm, ready to be sampled. Trains it, goes on with a training that was interrupted, or opens a finished one.
   * @throws INTERRUPTED when the signal aborts; anything else is this arm's failure
   */
  open(training: Training, work: ExecutorWork): Promise<ArmSampler>;
}

/** Where one training of an executor works, what it is made from, and how it is watched and stopped. */
export interface ExecutorWork {
  /** For whatever must survive an interruption. */
  readonly folder: string;
  /** The same of the training that teaches this one, which is finished. */
  readonly teacherFolder?: string;
  /** Content hash of all that the model is trained from: what was made of anything else is not used. */
  readonly identity: string;
  readonly signal?: AbortSignal;
  /** Fraction of the training that is done, 0 … 1, and a few words such as the loss. */
  readonly onProgress?: (fraction: number, detail: string) => void;
  /** Is told what the training tells while it runs. */
  readonly onEvent?: (event: TrainingEvent) => void;
}

/** A trained model that cells are sampled from. `close` gives back its memory and threads. */
export interface ArmSampler {
  /** Content hash of the model: what was sampled from another one is not taken for its motion. */
  readonly model?: string;
  /** Motions `[frames, F]` in natural units, one per request, in order. */
  sample(cell: Cell, requests: readonly SampleRequest[], signal?: AbortSignal): Promise<SampledMotions>;
  /** What an audit of a cell's arm on this model finds, where this executor audits. Asked once for each arm that samples from it, before its first cell. */
  card?(cell: Cell, signal?: AbortSignal): Promise<ReportCard | undefined>;
  close(): Promise<void>;
}

/** One motion to be sampled: what is heard, and the seed of its noise. */
export interface SampleRequest {
  /** Per condition `[frames, width]`, natural units. */
  readonly conditions: Readonly<Record<string, Float32Array>>;
  readonly seed: number;
}

/** The motions of a cell's requests, and what they cost. */
export interface SampledMotions {
  readonly motions: readonly Float32Array[];
  /** Network evaluations per motion; a row of each branch counts. Their mean where motions differ. */
  readonly nfe: number;
  /** Spent on all of them together. */
  readonly seconds: number;
}
