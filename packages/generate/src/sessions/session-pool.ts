import { AntiphonError, isAntiphonError, type MotionShape } from '@antiphon/core';
import type { Bundle, BundleInMemory } from '../bundle/bundle';
import { invalid } from '../bundle/invalid-bundle';
import type { ConditionsRequest, WindowedConditions } from '../windows/audio-conditions';
import type { GuidedKeyFrames, GuideRequest } from '../windows/guide-request';
import { hearOn } from '../hearing/hear-on';
import type { NetworkRun, Networks } from '../denoiser/networks';
import type { Evaluation, LanesRun, NetworkInput, SessionCall } from './session-protocol';
import { SessionThread } from './session-thread';

export interface SessionPoolOptions {
  readonly workers: number;
  readonly threads: number;
  /** Stops the opening. */
  readonly signal?: AbortSignal | undefined;
}

/** The networks of a bundle in worker threads, each with its own sessions. */
export class SessionPool {
  private readonly slots: Slot[] = [];
  private handles = 0;
  private closed = false;

  private constructor(
    private readonly bundle: BundleInMemory,
    private readonly threads: number,
  ) {}

  /**
   * Starts `workers` threads, whose sessions compute with `threads` threads each.
   * @throws INVALID_BUNDLE where the runtime cannot load a network, INTERRUPTED
   */
  static async open(
    bundle: Bundle | BundleInMemory,
    { workers, threads, signal }: SessionPoolOptions,
  ): Promise<SessionPool> {
    const pool = new SessionPool(bundle, threads);
    for (let i = 0; i < workers; i++) pool.slots.push({ thread: pool.start(signal), leases: 0 });
    try {
      await Promise.all(pool.slots.map(({ thread }) => thread));
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  }

  /** How many samplings can run at the same time without waiting for each other. */
  get workers(): number {
    return this.slots.length;
  }

  /** Of the bundle, where it is held (see `holdBundle`). */
  get digest(): string | undefined {
    return this.bundle.digest;
  }

  /** Of the bundle: what the paths of its audio encoders are relative to. */
  get folder(): string {
    return this.bundle.path;
  }

  /**
   * The networks for one sampling, in the least busy worker. A worker that has died is replaced. Release it when done.
   * @throws SESSION_FAILED after `close`, or where one that is replaced cannot load the networks
   */
  async lease(): Promise<NetworkLease> {
    const [slot] = [...this.slots].sort((a, b) => a.leases - b.leases);
    if (this.closed || slot === undefined)
      throw new AntiphonError('SESSION_FAILED', { operation: 'open', problem: 'the generator is closed' });
    // Counted before anything is awaited, so that two leases of the same moment take two workers.
    slot.leases++;
    try {
      const thread = await this.living(slot);
      return new NetworkLease(thread, this.handles++, () => void slot.leases--);
    } catch (error) {
      slot.leases--;
      throw error;
    }
  }

  /** Has the least busy worker do something. */
  async use<T>(work: (lease: NetworkLease) => Promise<T>): Promise<T> {
    const lease = await this.lease();
    try {
      return await work(lease);
    } finally {
      await lease.release();
    }
  }

  /** Ends all workers after the calls that they already have. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(
      this.slots.map(({ thread }) =>
        thread.then(
          (living) => living.close(),
          () => undefined,
        ),
      ),
    );
  }

  /** What hearing needs: the audio encoders that are in memory, and whether all is loaded at once. */
  get heard(): Pick<Extract<SessionCall, { kind: 'open' }>, 'models' | 'ready'> {
    const { models } = this.bundle;
    return { ...(models && { models }), ready: this.digest !== undefined };
  }

  /** Replaced at once, so that leases of the same moment share the new thread. */
  private living(slot: Slot): Promise<SessionThread> {
    slot.thread = slot.thread.then(
      (thread) => (thread.alive ? thread : this.replace()),
      () => this.replace(),
    );
    return slot.thread;
  }

  /** What was read once and cannot be loaded again is no fault of whoever asks, and its path is not theirs to know. */
  private async replace(): Promise<SessionThread> {
    try {
      return await this.start();
    } catch (cause) {
      const problem = 'a worker thread ended, and the one in its place could not load the networks';
      throw new AntiphonError('SESSION_FAILED', { operation: 'open', problem }, { cause });
    }
  }

  private async start(signal?: AbortSignal): Promise<SessionThread> {
    const { path, networks, guide } = this.bundle;
    const held = { ...(guide && { guide }), ...this.heard };
    const interrupted = () => new AntiphonError('INTERRUPTED', { resume: 'The networks were not loaded.' });
    const isStopped = () => signal?.aborted === true;
    if (isStopped()) throw interrupted();
    const thread = new SessionThread();
    try {
      await thread.call({ kind: 'open', networks, ...held, threads: this.threads });
    } catch (error) {
      // A thread that lives on was refused the networks by the runtime; one that died says nothing about them.
      if (!thread.alive) throw error;
      await thread.close();
      if (isAntiphonError(error) && error.code !== 'SESSION_FAILED') throw error;
      throw invalid(path, `its networks cannot be loaded (${String(error)})`, error);
    }
    // Only now: a thread that is ended while the runtime loads takes the process with it.
    if (!isStopped()) return thread;
    await thread.close();
    throw interrupted();
  }
}

interface Slot {
  thread: Promise<SessionThread>;
  leases: number;
}

/** The networks of one sampling: the encoded conditions stay in the worker until `release`. */
export class NetworkLease implements Networks {
  private open = true;

  constructor(
    private readonly thread: SessionThread,
    private readonly handle: number,
    private readonly onRelease: () => void,
  ) {}

  /** Encodes conditions into a memory that evaluations find under `key`. @throws SESSION_FAILED */
  async encode(
    key: string,
    inputs: Readonly<Record<string, NetworkInput>>,
    network: 'encoder' | 'weakEncoder' = 'encoder',
  ): Promise<void> {
    await this.thread.call({ kind: 'encode', handle: this.handle, key, network, inputs });
  }

  /**
   * Evaluates several branches in one run of a network.
   * @param views noisy batches `[B, T, F]`
   * @returns predictions `[evaluations.length·B, T, F]`, one after the other
   * @throws SESSION_FAILED
   */
  denoise(
    evaluations: readonly Evaluation[],
    views: readonly NetworkInput[],
    network: 'denoiser' | 'perturbed' | 'weakDenoiser' = 'denoiser',
  ): Promise<Float32Array> {
    return this.thread.call({ kind: 'denoise', handle: this.handle, network, views, evaluations });
  }

  /** Several runs, one after the other. @throws SESSION_FAILED */
  evaluate(runs: readonly NetworkRun[]): Promise<Float32Array[]> {
    return Promise.all(runs.map(({ network, evaluations, views }) => this.denoise(evaluations, views, network)));
  }

  /**
   * Evaluates one step of a group of lanes, whose noisy motions are handed over.
   * @param shape `[lanes, T, F]`
   * @returns of each run `[lanes, T, F]`
   * @throws SESSION_FAILED
   */
  denoiseLanes(shape: MotionShape, runs: readonly LanesRun[]): Promise<Float32Array[]> {
    const handed = runs.map(({ x }) => x.buffer as ArrayBuffer);
    return this.thread.call({ kind: 'denoise-lanes', handle: this.handle, shape, runs }, handed);
  }

  /** Whether the worker's thread lives: what it failed at says something of what it was asked. */
  get alive(): boolean {
    return this.thread.alive;
  }

  /** See `hearOn`. */
  conditions(request: Omit<ConditionsRequest, 'stop'>, signal?: AbortSignal): Promise<WindowedConditions> {
    return hearOn(this.thread, request, signal);
  }

  /** Key frames for audio, by the bundle's guide. @throws SESSION_FAILED, also for a bundle without one; INVALID_INPUT */
  keyFrames(request: GuideRequest): Promise<GuidedKeyFrames> {
    return this.thread.call({ kind: 'key-frames', request });
  }

  /** Frees the memory. */
  async release(): Promise<void> {
    if (!this.open) return;
    this.open = false;
    this.onRelease();
    if (this.thread.alive) await this.thread.call({ kind: 'release', handle: this.handle }).catch(() => undefined);
  }
}
