import type { AntiphonError, MotionShape, Perturbation } from '@antiphon/core';
import type { AudioFile, Encodable } from '@antiphon/formats';
import type { ForeignNetwork } from '../audit/foreign/foreign-denoiser';
import type { HeldModels, LoadableGuide, LoadableNetworks } from '../bundle/network-paths';
import type { ConditionsRequest, WindowedConditions } from '../windows/audio-conditions';
import type { GuidedKeyFrames, GuideRequest } from '../windows/guide-request';

/**
 * What the pool and its worker threads say to each other. A sampling keeps its encoded conditions ("memory") in the worker under its handle,
 * so that a step transfers only `x` and the prediction.
 */
export type SessionCall =
  | {
      readonly kind: 'open';
      readonly networks: LoadableNetworks;
      readonly guide?: LoadableGuide;
      /** Of the audio encoders, those that are in memory. */
      readonly models?: HeldModels;
      /** Loads at once what is otherwise loaded when it is first needed: for who runs for long. */
      readonly ready: boolean;
      readonly threads: number;
    }
  /** A thread that only hears. */
  | { readonly kind: 'listen'; readonly models?: HeldModels; readonly ready: boolean }
  | { readonly kind: 'open-foreign'; readonly path: string; readonly threads: number }
  | {
      readonly kind: 'run-foreign';
      readonly feeds: Readonly<Record<string, ForeignFeed>>;
      readonly output: string;
    }
  | {
      readonly kind: 'encode';
      /** The sampling. */
      readonly handle: number;
      /** Name of this memory among those of the sampling. */
      readonly key: string;
      readonly network: 'encoder' | 'weakEncoder';
      readonly inputs: Readonly<Record<string, NetworkInput>>;
    }
  | {
      readonly kind: 'denoise';
      readonly handle: number;
      readonly network: 'denoiser' | 'perturbed' | 'weakDenoiser';
      /** The noisy batches `[B, T, F]` that evaluations start from: one, unless a branch sees another view. */
      readonly views: readonly NetworkInput[];
      /** Evaluation e is rows `e·B … (e + 1)·B − 1` of the network's batch. */
      readonly evaluations: readonly Evaluation[];
    }
  | {
      /** A step of a group of lanes (see `LaneGroup`), whose memories are under the handle. */
      readonly kind: 'denoise-lanes';
      readonly handle: number;
      /** `[lanes, T, F]`. */
      readonly shape: MotionShape;
      readonly runs: readonly LanesRun[];
    }
  | { readonly kind: 'conditions'; readonly request: ConditionsRequest }
  | { readonly kind: 'key-frames'; readonly request: GuideRequest }
  | {
      /** A motion as the content of a file: see `MotionFileEncoder`. */
      readonly kind: 'encode-file';
      readonly ending: string;
      readonly motion: Encodable;
      readonly extras: { readonly audioFile?: AudioFile; readonly title?: string };
    }
  | { readonly kind: 'release'; readonly handle: number }
  | { readonly kind: 'close' };

/** One branch, as the network is asked for it. */
export interface Evaluation {
  /** Its memory. */
  readonly key: string;
  /** Index of its view. */
  readonly view: number;
  /** Time step of the original process that it is told. */
  readonly t: number;
  /** For the perturbed network: which layers are weakened, and how. */
  readonly perturb?: Perturbation;
}

/** One run of a network for a group of lanes, a row for each; where a lane has no key, its row is padding. */
export interface LanesRun {
  readonly network: 'denoiser' | 'perturbed' | 'weakDenoiser';
  /** Among the runs of this network in a step. */
  readonly slot: number;
  /** `[lanes, T, F]`, handed over. */
  readonly x: Float32Array;
  /** Per lane the time step that it is told. */
  readonly t: Float32Array;
  /** Per lane the name of its memory. */
  readonly keys: readonly (string | undefined)[];
  readonly perturbations: readonly (Perturbation | undefined)[];
}

/** What a worker thread is started with. */
export interface SessionWorkerData {
  /** Paths of the plugins that it loads before anything else. */
  readonly plugins: readonly string[];
}

/** An input of a foreign network, with the type that it wants. */
export interface ForeignFeed extends NetworkInput {
  readonly type: string;
}

/** What each call is answered with. */
export interface SessionResults {
  open: undefined;
  listen: undefined;
  'open-foreign': Pick<ForeignNetwork, 'inputs' | 'outputs'>;
  'run-foreign': Float32Array;
  encode: undefined;
  /** `[evaluations·B, T, F]`. */
  denoise: Float32Array;
  /** Of each run `[lanes, T, F]`. */
  'denoise-lanes': Float32Array[];
  conditions: WindowedConditions;
  'key-frames': GuidedKeyFrames;
  'encode-file': Uint8Array;
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
