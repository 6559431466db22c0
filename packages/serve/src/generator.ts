import { availableParallelism } from 'node:os';
import { cutRows, isHeard, type Audio, type BundleManifest, type MotionFormat } from '@antiphon/data';
import type { AuditedDenoiser } from '@antiphon/guidance';
import type { AudioFile } from './audio-conditions';
import { readBundle, type Bundle } from './bundle';
import { guidedKeyFrames, type KeyFrames, type KeyFramesRequest } from './guided-key-frames';
import { KeyFramesOfWindows, keyFramesToMake } from './key-frames-of-windows';
import { collected } from './motion-files/collected';
import type { EncodableStream } from './motion-files/motion-file';
import { OnnxDenoiser } from './onnx-denoiser';
import { sampleBatch, type SampleRequest, type SampleResult } from './sample-batch';
import { SessionPool } from './session-pool';
import { framesFor, planWindows, windowSeed } from './windows';

export interface GeneratorOptions {
  /** Worker threads, each with its own sessions: how many requests compute at the same time. Default 1. */
  readonly workers?: number;
  /** Threads that a worker's sessions compute with. Default: the machine's cores, shared among the workers. */
  readonly threads?: number;
  /** Milliseconds, for `seconds` and the time left. Default: `performance.now`. */
  readonly clock?: () => number;
}

/** How to sample; what both `sample` and `generate` take. */
export type SamplingOptions = Pick<SampleRequest, 'guidance' | 'sampler' | 'steps' | 'eta' | 'signal'>;

export interface GenerateRequest extends SamplingOptions {
  /** A recording, or a file of one (any kind that @antiphon/data decodes), which is then read piece by piece. */
  readonly audio: Audio | AudioFile;
  /** The same seed gives the same motion. */
  readonly seed: number;
  /** Longer audio is refused. Default: any length is taken. */
  readonly maxSeconds?: number;
  /** Of a model with a guide: the share of the likeliest tokens that it draws from. Default 0.94. */
  readonly topP?: number;
  readonly onProgress?: (progress: GenerateProgress) => void;
}

export interface GenerateProgress {
  /** Windows that are done. */
  readonly window: number;
  readonly windows: number;
  readonly secondsLeft: number;
}

/** Motion that is made while its blocks are read. */
export interface GeneratedStream extends EncodableStream {
  /** Network evaluations so far. */
  nfe(): number;
  /** Seconds since the request. */
  seconds(): number;
}

export interface GeneratedMotion {
  readonly format: MotionFormat;
  readonly frames: number;
  /** `[frames, features]`, natural units. */
  readonly motion: Float32Array;
  /** Network evaluations in all. */
  readonly nfe: number;
  readonly seconds: number;
}

/** A bundle that is ready to turn speech into motion. Holds worker threads: `close` it. */
export class Generator {
  private constructor(
    /** What the bundle is. */
    readonly manifest: BundleManifest,
    private readonly pool: SessionPool,
    private readonly clock: () => number,
  ) {}

  /**
   * Opens a bundle folder and loads its networks.
   * @throws FILE_NOT_FOUND, INVALID_BUNDLE
   */
  static async open(bundle: string | Bundle, options: GeneratorOptions = {}): Promise<Generator> {
    const { workers = 1, clock = () => performance.now() } = options;
    const { threads = Math.max(1, Math.floor(availableParallelism() / workers)) } = options;
    const read = typeof bundle === 'string' ? await readBundle(bundle) : bundle;
    return new Generator(read.manifest, await SessionPool.open(read, { workers, threads }), clock);
  }

  /** How many requests compute at the same time. */
  get workers(): number {
    return this.pool.workers;
  }

  /**
   * Samples a batch of windows in one go: motion `[B, frames, F]` in natural units.
   * @throws UNKNOWN_GUIDANCE, INVALID_GUIDANCE, MISSING_NULL_CONDITION, UNTRAINED_BRANCH, UNKNOWN_SAMPLER, INVALID_RESPACING, INVALID_INPUT,
   *   SESSION_FAILED, INTERRUPTED
   */
  sample(request: SampleRequest): Promise<SampleResult> {
    return sampleBatch({ manifest: this.manifest, pool: this.pool, clock: this.clock }, request);
  }

  /** What the bundle's guide makes of windows of audio. @throws as `guidedKeyFrames` */
  keyFrames(request: KeyFramesRequest): Promise<KeyFrames> {
    return guidedKeyFrames({ manifest: this.manifest, pool: this.pool }, request);
  }

  /**
   * Motion for a recording of any length, window by window: memory does not grow with the length of the recording, but for its conditions (4 kB a second each). Windows overlap
   * by a quarter: each holds the frames that it shares with the one before as known while it is sampled, and is brought to meet them after (see `meet`). Shorter recordings are
   * followed by silence, and the motion is cropped. A model that is shown key frames has them made by the bundle's guide.
   * @returns round(duration · fps) frames, at least 1; the same seed gives the same
   * @throws FILE_NOT_FOUND, INVALID_AUDIO, INVALID_WAV, INVALID_INPUT for audio that cannot be used, or a bundle that audio is not enough for; INTERRUPTED; reading `blocks` throws whatever `sample` throws
   */
  async stream(request: GenerateRequest): Promise<GeneratedStream> {
    const { manifest, clock } = this;
    const { audio, seed, maxSeconds, topP, onProgress, ...sampling } = request;
    const shown = keyFramesToMake(manifest);
    const began = clock();
    const { frames: window, features } = manifest;
    const { fps } = manifest.motion;
    const heard = {
      audio,
      specs: manifest.conditions.filter(isHeard),
      folder: this.pool.folder,
      fps,
      window,
      ...(maxSeconds === undefined ? {} : { maxSeconds }),
    };
    const { conditions, seconds } = await this.pool.use((worker) => worker.conditions(heard, request.signal));
    const frames = framesFor(seconds, fps);
    const { starts, overlap } = planWindows(frames, window);
    const keys =
      shown && new KeyFramesOfWindows(manifest, shown, window - overlap, (windows) => this.keyFrames(windows), topP);
    const cost = { nfe: 0 };
    const sampleAt = async (index: number, before: Float32Array | undefined): Promise<Float32Array> => {
      const known = new Float32Array(window * features);
      known.set(before ?? []);
      const own = { conditions: cut(conditions, starts[index] ?? 0, manifest), seed: windowSeed(seed, index), before };
      const made = shown && keys && { [shown.name]: await keys.next(own) };
      const { motion, nfe } = await this.sample({
        ...sampling,
        conditions: [{ ...own.conditions, ...made }],
        seeds: [own.seed],
        ...(before === undefined ? {} : { hold: { known, mask: leading(overlap, window), ease: overlap } }),
      });
      cost.nfe += nfe;
      // What was known is kept to the bit: normalising and back may have rounded it.
      motion.set(before ?? []);
      return motion;
    };
    async function* blocks(): AsyncGenerator<Float32Array> {
      let before: Float32Array | undefined;
      const sampled = clock();
      for (const [index, start] of starts.entries()) {
        const motion = await sampleAt(index, before);
        before = overlap === 0 ? undefined : motion.slice((window - overlap) * features);
        const done = index + 1;
        const secondsLeft = (((clock() - sampled) / 1000) * (starts.length - done)) / done;
        onProgress?.({ window: done, windows: starts.length, secondsLeft });
        const end = starts[done] ?? frames;
        yield motion.slice(0, (end - start) * features);
      }
    }
    const secondsSpent = () => (clock() - began) / 1000;
    return { format: manifest.motion, frames, blocks: blocks(), nfe: () => cost.nfe, seconds: secondsSpent };
  }

  /** The same as one array. @throws what `stream` throws, and reading it */
  async generate(request: GenerateRequest): Promise<GeneratedMotion> {
    const stream = await this.stream(request);
    const { format, frames, motion } = await collected(stream);
    return { format, frames, motion, nfe: stream.nfe(), seconds: stream.seconds() };
  }

  /**
   * Lends the networks for a batch of conditions, to be asked for branches as strategies ask: for audits and experiments beyond sampling.
   * @param values per condition `[B, frames, width]`, normalised
   */
  withDenoiser<T>(
    values: Readonly<Record<string, Float32Array>>,
    batch: number,
    work: (denoiser: AuditedDenoiser) => Promise<T>,
  ): Promise<T> {
    return this.pool.use((network) => work(new OnnxDenoiser(network, this.manifest, values, batch)));
  }

  /** Ends the worker threads after the calls that they already have. */
  close(): Promise<void> {
    return this.pool.close();
  }
}

/** One window of what a recording is heard as. */
function cut(
  conditions: Readonly<Record<string, Float32Array>>,
  start: number,
  { frames, conditions: specs, motion: { fps } }: BundleManifest,
): Record<string, Float32Array> {
  return Object.fromEntries(
    specs
      .filter(isHeard)
      .map((spec) => [spec.name, cutRows(conditions[spec.name] ?? new Float32Array(0), spec, { start, frames, fps })]),
  );
}

/** A mask `[frames]` that holds the first `count` frames. */
function leading(count: number, frames: number): Float32Array {
  return new Float32Array(frames).fill(1, 0, count);
}
