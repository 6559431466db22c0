/**
 * What the pool and its worker threads say to each other. A sampling keeps its encoded conditions ("memory") in the worker under its handle,
 * so that a step transfers only `x` and the prediction.
 */
export type SessionCall =
  | { readonly kind: 'open'; readonly encoder: string; readonly denoiser: string; readonly threads: number }
  | {
      readonly kind: 'encode';
      /** The sampling. */
      readonly handle: number;
      /** Name of this memory among those of the sampling. */
      readonly key: string;
      readonly inputs: Readonly<Record<string, NetworkInput>>;
      /** Outputs of the encoder that make the memory. */
      readonly memory: readonly string[];
    }
  | {
      readonly kind: 'denoise';
      readonly handle: number;
      /** The memory of each branch: branch b is rows `b·B … (b + 1)·B − 1` of the network's batch. */
      readonly keys: readonly string[];
      /** `[B, T, F]`, the same for every branch. */
      readonly x: NetworkInput;
      /** Time step of the original process. */
      readonly t: number;
    }
  | { readonly kind: 'release'; readonly handle: number }
  | { readonly kind: 'close' };

export interface NetworkInput {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface SessionRequest {
  readonly id: number;
  readonly call: SessionCall;
}

/** Errors travel back as data: the thread lives on. `prediction` is `[branches·B, T, F]`. */
export type SessionReply =
  | { readonly id: number; readonly ok: true; readonly prediction?: Float32Array }
  | { readonly id: number; readonly ok: false; readonly problem: string };
