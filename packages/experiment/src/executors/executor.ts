import type { Cell, Training } from '../plan';

/** Who trains and samples. The in-process one does it here and now; tests have a fake one. */
export interface Executor {
  /**
   * The trained arm, ready to be sampled. Trains it, goes on with a training that was interrupted, or opens a finished one.
   * @param folder for whatever must survive an interruption
   * @throws INTERRUPTED when the signal aborts
   */
  open(training: Training, work: { readonly folder: string } & ExecutorWork): Promise<ArmSampler>;
}

export interface ExecutorWork {
  readonly signal?: AbortSignal;
  /** Fraction of the training that is done, 0 … 1, and a few words such as the loss. */
  readonly onProgress?: (fraction: number, detail: string) => void;
}

export interface ArmSampler {
  /** Motions `[frames, F]` in natural units, one per request, in order. */
  sample(cell: Cell, requests: readonly SampleRequest[], signal?: AbortSignal): Promise<SampledMotions>;
  close(): Promise<void>;
}

export interface SampleRequest {
  /** Per condition `[frames, width]`, natural units. */
  readonly conditions: Readonly<Record<string, Float32Array>>;
  readonly seed: number;
}

export interface SampledMotions {
  readonly motions: readonly Float32Array[];
  /** Network evaluations per motion; a row of each branch counts. */
  readonly nfe: number;
  /** Spent on all of them together. */
  readonly seconds: number;
}
