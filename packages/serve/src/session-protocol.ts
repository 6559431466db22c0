import type { AntiphonError } from '@antiphon/core';
import type { Audio, ConditionSpec } from '@antiphon/data';

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
  | { readonly kind: 'decode'; readonly wav: Uint8Array; readonly source: string }
  | {
      readonly kind: 'conditions';
      readonly audio: Audio;
      readonly specs: readonly ConditionSpec[];
      readonly frames: number;
    }
  | { readonly kind: 'release'; readonly handle: number }
  | { readonly kind: 'close' };

/** What each call is answered with. */
export interface SessionResults {
  open: undefined;
  encode: undefined;
  /** `[branches·B, T, F]`. */
  denoise: Float32Array;
  decode: Audio;
  /** Per condition `[frames, width]`, natural units. */
  conditions: Record<string, Float32Array>;
  release: undefined;
  close: undefined;
}

export type SessionResult = SessionResults[keyof SessionResults];

export interface NetworkInput {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface SessionRequest {
  readonly id: number;
  readonly call: SessionCall;
}

/** Errors travel back as data: the thread lives on. One of the table of errors keeps its code; any other is what the runtime said. */
export type SessionReply =
  | { readonly id: number; readonly ok: true; readonly result: SessionResult }
  | { readonly id: number; readonly ok: false; readonly problem: string }
  | { readonly id: number; readonly ok: false; readonly known: Pick<AntiphonError, 'code' | 'details'> };
