import type { Audio, AudioFile, EncodableStream } from '@antiphon/formats';
import type { SampleRequest } from './denoiser/sample-batch';

/** How to sample; what both `sample` and `generate` take. */
export type SamplingOptions = Pick<SampleRequest, 'guidance' | 'sampler' | 'steps' | 'spacing' | 'eta' | 'signal'>;

/** A recording to be moved to: what `Generator.generate` and `Generator.stream` take. Without `guidance` the bundle's own is used. */
export interface GenerateRequest extends SamplingOptions {
  /** A recording, or a file of one (any kind that @antiphon/formats decodes), which is then read piece by piece. */
  readonly audio: Audio | AudioFile;
  /** The same seed gives the same motion. */
  readonly seed: number;
  /** Longer audio is refused. Default: any length is taken. */
  readonly maxSeconds?: number;
  /** Of a model with a guide: the share of the likeliest tokens that it draws from. Default 0.94. */
  readonly topP?: number;
  /** Of a model that is shown key frames: a motion `[frames, features]` in natural units whose frames it is shown, in place of those that a guide makes. After its end, its last frame. */
  readonly keyFramesFrom?: Float32Array;
  readonly onProgress?: (progress: GenerateProgress) => void;
}

/** What `onProgress` is told after each window of a recording. */
export interface GenerateProgress {
  /** Windows that are done. */
  readonly window: number;
  readonly windows: number;
  readonly secondsLeft: number;
}

/** Motion that is made while its blocks are read. */
export interface GeneratedStream extends EncodableStream {
  /** What of the recording is heard otherwise than one might think, in words. */
  readonly note?: string | undefined;
  /** Network evaluations so far. */
  nfe(): number;
  /** Seconds since the request. */
  seconds(): number;
}
