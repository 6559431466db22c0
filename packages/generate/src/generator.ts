import { availableParallelism } from 'node:os';
import { AntiphonError, isAntiphonError } from '@antiphon/core';
import { isHeard } from '@antiphon/data';
import type { BundleManifest } from '@antiphon/data/bundle';
import { loadPlugins } from '@antiphon/data/plugins';
import { type MotionFormat, collected } from '@antiphon/formats';
import type { AuditedDenoiser } from '@antiphon/guidance';
import { readBundle, type Bundle, type BundleInMemory } from './bundle/bundle';
import { OnnxDenoiser } from './denoiser/onnx-denoiser';
import { sampleBatch } from './denoiser/sample-batch';
import type { SampleRequest, SampleResult } from './denoiser/sample-request';
import type { GeneratedStream, GenerateRequest } from './generate-request';
import { laneSizes } from './lanes/lane';
import { WindowQueue } from './lanes/window-queue';
import { Listeners } from './hearing/listeners';
import { SessionPool } from './sessions/session-pool';
import { streamMotion, type WindowGenerator } from './stream-motion';
import type { WindowedConditions } from './windows/audio-conditions';
import { guidedKeyFrames, type KeyFrames, type KeyFramesRequest } from './windows/guided-key-frames';

/** How a bundle is opened: how many threads compute, and which plugins are loaded. */
export interface GeneratorOptions {
  /** Worker threads, each with its own sessions: how many requests compute at the same time. Default 1. */
  readonly workers?: number;
  /** Threads that a worker's sessions compute with. Default: the machine's cores, shared among the workers. */
  readonly threads?: number;
  /**
   * Numbers of windows that are computed together, such as `[1, 2, 4, 8, 16]`: of those that wait, a free worker takes the most that fill one of these. A window's motion depends on the size that it
   * fell into, by rounding, and not on its neighbours (`GeneratedStream.lanes` says it). Default `[1]`: each alone.
   */
  readonly lanes?: readonly number[];
  /**
   * Worker threads that prepare audio and compute no windows. Without one, the workers do that too, and windows wait for it: a second of stereo at 48 kHz takes as long as a window of a small model.
   * Default 0.
   */
  readonly listeners?: number;
  /** Told of each group of windows that a worker takes: how many lanes it has, and how many of them hold a window. */
  readonly onGroup?: (lanes: number, windows: number) => void;
  /** Stops the loading of the networks. */
  readonly signal?: AbortSignal;
  /** Modules that register what the bundle was made with, or is asked for: loaded here and in the worker threads (see `loadPlugins` of @antiphon/data/plugins). */
  readonly plugins?: readonly (string | URL)[];
  /** Milliseconds, for `seconds` and the time left. Default: `performance.now`. */
  readonly clock?: () => number;
}

/** The whole motion of a recording, in the layout and at the rate of the recordings that the model was trained on. `writeMotion` of @antiphon/formats writes it. */
export interface GeneratedMotion {
  readonly format: MotionFormat;
  readonly frames: number;
  /** `[frames, features]`, natural units. */
  readonly motion: Float32Array;
  /** Network evaluations in all. */
  readonly nfe: number;
  readonly seconds: number;
  /** In which lanes its windows were computed: see `GeneratedStream.lanes`. */
  readonly lanes: string;
  /** What of the recording was heard otherwise than one might think, in words. */
  readonly note?: string | undefined;
}

/** What `Generator.hear` listens to: a recording, how long it may be, and what stops it. */
export type Heard = Pick<GenerateRequest, 'audio'> & Partial<Pick<GenerateRequest, 'maxSeconds' | 'signal'>>;

/** Threads, or worker threads. More only wait for each other; of a thousand the runtime is not heard of for minutes. */
export const MOST_THREADS = Math.max(256, availableParallelism());

/** A bundle that is ready to turn speech into motion. Holds worker threads: `close` it. */
export class Generator {
  private readonly windows: WindowQueue;

  private constructor(
    /** What the bundle is. */
    readonly manifest: BundleManifest,
    private readonly pool: SessionPool,
    private readonly listeners: Listeners | undefined,
    private readonly clock: () => number,
    { sizes, onGroup }: { readonly sizes: readonly number[] } & Pick<GeneratorOptions, 'onGroup'>,
  ) {
    const { frames, features } = manifest;
    this.windows = new WindowQueue(pool, { sizes, frames, features, onGroup, clock });
  }

  /**
   * Opens a bundle (its folder, or what `readBundle` made of it, or one that is in memory, as `holdBundle` gives it) and loads its networks. What is not in memory is read when it is needed: networks of
   * strategies that are asked for later, all of them when a worker thread has died. So whoever runs for long holds the bundle.
   * @throws FILE_NOT_FOUND, INVALID_BUNDLE, INTERRUPTED; INVALID_INPUT for numbers of workers, threads and lanes that cannot be; INVALID_PLUGIN; MISSING_PLUGIN where it needs an audio encoder or a
   *   strategy that is not known
   */
  static async open(bundle: string | Bundle | BundleInMemory, options: GeneratorOptions = {}): Promise<Generator> {
    const { onGroup } = options;
    const { workers = 1, plugins = [], lanes = [1], listeners = 0, clock = () => performance.now(), signal } = options;
    assertCount('workers', workers);
    if (listeners !== 0) assertCount('listeners', listeners);
    const sizes = laneSizes(lanes);
    await loadPlugins(plugins);
    const { threads = Math.max(1, Math.floor(availableParallelism() / workers)) } = options;
    assertCount('threads', threads);
    const read = typeof bundle === 'string' ? await readBundle(bundle) : bundle;
    const pool = await SessionPool.open(read, { workers, threads, signal });
    const heardApart = listeners === 0 ? undefined : new Listeners(listeners, pool.heard);
    return new Generator(read.manifest, pool, heardApart, clock, { sizes, ...(onGroup && { onGroup }) });
  }

  /** SHA-256 of the model, as `digestOf` says: of a bundle that is held. Of others undefined, as their files may have been replaced. */
  get digest(): string | undefined {
    return this.pool.digest;
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
   * What the bundle hears in a recording, in natural units, for all windows of `stream`: rows for `planWindows` of the recording's frames.
   * @throws FILE_NOT_FOUND, INVALID_AUDIO, INVALID_WAV, INVALID_INPUT for audio that cannot be used; INVALID_ENCODER; INTERRUPTED
   */
  hear({ audio, maxSeconds, signal }: Heard): Promise<WindowedConditions> {
    const { conditions, frames: window, motion } = this.manifest;
    const heard = {
      audio,
      specs: conditions.filter(isHeard),
      folder: this.pool.folder,
      fps: motion.fps,
      window,
      ...(maxSeconds === undefined ? {} : { maxSeconds }),
    };
    const hearing =
      this.listeners === undefined
        ? this.pool.use((worker) => worker.conditions(heard, signal))
        : this.listeners.conditions(heard, signal);
    return hearing.catch((cause: unknown) => {
      if (this.digest === undefined || !isAntiphonError(cause) || cause.code !== 'INVALID_ENCODER') throw cause;
      // An encoder that was held whole is no fault of whoever asks, and its path is not theirs to know.
      const problem = 'an audio encoder of the bundle cannot be used';
      throw new AntiphonError('SESSION_FAILED', { operation: 'hear', problem }, { cause });
    });
  }

  /** What the bundle's guide makes of windows of audio. @throws as `guidedKeyFrames` */
  keyFrames(request: KeyFramesRequest): Promise<KeyFrames> {
    return guidedKeyFrames({ manifest: this.manifest, pool: this.pool }, request);
  }

  /**
   * Motion for a recording of any length, window by window: memory does not grow with the length of the recording, but for its conditions (4 kB a second each). Windows overlap
   * by a quarter: each holds what it shares with the one before, but for the last fifteenth of a window, as known while it is sampled, and is brought to meet them after (see `meet`). Shorter recordings are
   * followed by silence, and the motion is cropped. A model that is shown key frames has them made by the bundle's guide.
   * @returns round(duration · fps) frames, at least 1; the same seed gives the same
   * @throws FILE_NOT_FOUND, INVALID_AUDIO, INVALID_WAV, INVALID_INPUT for audio that cannot be used, or a bundle that audio is not enough for, or lanes of another recording; what `sample` throws for a way of sampling that the bundle has not; INTERRUPTED; reading `blocks` throws whatever `sample` throws
   */
  stream(request: GenerateRequest): Promise<GeneratedStream> {
    const { manifest, windows, clock } = this;
    const parts: WindowGenerator = {
      manifest,
      hear: (heard) => this.hear(heard),
      keyFrames: (shown) => this.keyFrames(shown),
      sample: (sampling, window, lane) =>
        windows.add({
          steps: sampling.steps,
          lane,
          signal: window.signal,
          sample: (networks) => sampling.sample(networks, window),
        }),
    };
    return streamMotion(parts, request, clock);
  }

  /** The same as one array. @throws what `stream` throws, and reading it */
  async generate(request: GenerateRequest): Promise<GeneratedMotion> {
    const stream = await this.stream(request);
    const { format, frames, motion } = await collected(stream);
    const { note } = stream;
    return { format, frames, motion, nfe: stream.nfe(), seconds: stream.seconds(), lanes: stream.lanes(), note };
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
  async close(): Promise<void> {
    await Promise.all([this.pool.close(), this.listeners?.close()]);
  }
}

function assertCount(what: 'workers' | 'threads' | 'listeners', count: number): void {
  if (Number.isInteger(count) && count >= 1 && count <= MOST_THREADS) return;
  throw new AntiphonError('INVALID_INPUT', { source: what, problem: `expected 1 to ${MOST_THREADS}, got ${count}` });
}
