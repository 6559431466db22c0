import type { Evaluation, NetworkInput } from '../sessions/session-protocol';

/** What a denoiser asks: a worker's networks (`NetworkLease`), or a place among the lanes that they compute together. */
export interface Networks {
  /** Encodes conditions into a memory that evaluations find under `key`. @throws SESSION_FAILED */
  encode(
    key: string,
    inputs: Readonly<Record<string, NetworkInput>>,
    network?: 'encoder' | 'weakEncoder',
  ): Promise<void>;
  /**
   * All that one step asks for.
   * @returns of each run the predictions `[evaluations.length·B, T, F]`, one after the other
   * @throws SESSION_FAILED
   */
  evaluate(runs: readonly NetworkRun[]): Promise<Float32Array[]>;
}

/** Several branches in one run of a network. */
export interface NetworkRun {
  readonly network: 'denoiser' | 'perturbed' | 'weakDenoiser';
  readonly evaluations: readonly Evaluation[];
  /** Noisy batches `[B, T, F]`. */
  readonly views: readonly NetworkInput[];
}
