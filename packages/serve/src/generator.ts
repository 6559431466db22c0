import { availableParallelism } from 'node:os';
import { AntiphonError } from '@antiphon/core';
import { conditionWidth, duration, type Audio, type BundleManifest, type MotionFormat } from '@antiphon/data';
import type { AuditedDenoiser } from '@antiphon/guidance';
import { readBundle, type Bundle } from './bundle';
import { OnnxDenoiser } from './onnx-denoiser';
import { sampleBatch, type SampleRequest, type SampleResult } from './sample-batch';
import { SessionPool } from './session-pool';
import { join, planWindows, windowSeed } from './windows';

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
  readonly audio: Audio;
  /** The same seed gives the same motion. */
  readonly seed: number;
  readonly onProgress?: (progress: GenerateProgress) => void;
}

export interface GenerateProgress {
  /** Windows that are done. */
  readonly window: number;
  readonly windows: number;
  readonly secondsLeft: number;
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

  /**
   * Motion for a recording of any length. Long ones are cut into windows that overlap by a quarter; each window holds the first frames
   * that it shares with the one before and fades in over the others, so that motion continues. Shorter ones are followed by silence, and the motion is cropped.
   * @returns round(duration · fps) frames, at least 1
   * @throws INVALID_INPUT for a sample that is not a number, and whatever `sample` throws
   */
  async generate(request: GenerateRequest): Promise<GeneratedMotion> {
    const { manifest, clock } = this;
    const { audio, seed, onProgress, ...sampling } = request;
    const began = clock();
    const frames = Math.max(1, Math.round(duration(audio) * manifest.motion.fps));
    const plan = planWindows(frames, manifest.frames);
    const conditions = await this.conditionsOf(audio, plan.total);
    const motion = new Float32Array(plan.total * manifest.features);
    let nfe = 0;
    for (const [index, start] of plan.starts.entries()) {
      const held = index > 0 ? plan.held : 0;
      const known = motion.subarray(start * manifest.features, (start + manifest.frames) * manifest.features);
      const result = await this.sample({
        ...sampling,
        conditions: [cut(conditions, start, manifest)],
        seeds: [windowSeed(seed, index)],
        ...(held > 0 ? { hold: { known, mask: leading(held, manifest.frames) } } : {}),
      });
      join(motion, result.motion, start, plan, manifest.features);
      nfe += result.nfe;
      const done = index + 1;
      const secondsLeft = (((clock() - began) / 1000) * (plan.starts.length - done)) / done;
      onProgress?.({ window: done, windows: plan.starts.length, secondsLeft });
    }
    return {
      format: manifest.motion,
      frames,
      motion: motion.slice(0, frames * manifest.features),
      nfe,
      seconds: (clock() - began) / 1000,
    };
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

  /**
   * Decodes a WAV file, in a worker thread: a minute of audio would hold up an event loop for half a second.
   * @param source what an error names
   * @throws INVALID_WAV
   */
  decode(wav: Uint8Array, source: string): Promise<Audio> {
    return this.pool.use((worker) => worker.decode(wav, source));
  }

  /** Ends the worker threads after the calls that they already have. */
  close(): Promise<void> {
    return this.pool.close();
  }

  private async conditionsOf(audio: Audio, frames: number): Promise<Record<string, Float32Array>> {
    const conditions = await this.pool.use((worker) => worker.conditions(audio, this.manifest.conditions, frames));
    if (Object.values(conditions).every((values) => values.every(Number.isFinite))) return conditions;
    const problem = 'it contains a sample that is not a finite number';
    throw new AntiphonError('INVALID_INPUT', { source: 'audio', problem });
  }
}

/** One window of conditions `[total, width]`. */
function cut(
  conditions: Readonly<Record<string, Float32Array>>,
  start: number,
  { frames, conditions: specs }: BundleManifest,
): Record<string, Float32Array> {
  return Object.fromEntries(
    specs.map((spec) => {
      const width = conditionWidth(spec);
      return [
        spec.name,
        (conditions[spec.name] ?? new Float32Array(0)).subarray(start * width, (start + frames) * width),
      ];
    }),
  );
}

/** A mask `[frames]` that holds the first `count` frames. */
function leading(count: number, frames: number): Float32Array {
  return new Float32Array(frames).fill(1, 0, count);
}
