import type { Audio, AudioFile, EncodableStream } from '@antiphon/formats';
import type { SampleRequest } from './denoiser/sample-request';

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
  /** What `GeneratedStream.lanes` said of a motion that shall be made again, to the bit: each window is computed alone, in as many lanes and in the same place. Default: in whatever lanes are free. */
  readonly lanes?: string;
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
  /** Of the windows so far the lanes that they were computed in, such as `16.3x12,4.0`: twelve in lane 3 of 16, one in lane 0 of 4. `GenerateRequest.lanes` takes it. */
  lanes(): string;
  /** Seconds that the windows so far waited for a worker, in all. */
  waited(): number;
  /** Seconds from the request to the first block; undefined before. */
  first(): number | undefined;
  /** Seconds since the request. */
  seconds(): number;
}
