import { AntiphonError } from '@antiphon/core';
import type { Networks } from '../denoiser/networks';
import type { NetworkLease, SessionPool } from '../sessions/session-pool';
import { chooseGroup, type Group, type Waiting } from './choose-group';
import { ALONE, type Lane } from './lane';
import { LaneGroup } from './lane-group';

/** A window to be sampled. */
export interface WindowWork<T> extends Waiting {
  /** Takes it out of the queue; once it is sampled, stopping is the sampling's own. */
  readonly signal?: AbortSignal | undefined;
  sample(networks: Networks): Promise<T>;
}

/** A window that was sampled. */
export interface Sampled<T> {
  readonly result: T;
  readonly lane: Lane;
  /** Seconds that it waited for a worker. */
  readonly waited: number;
}

export interface WindowQueueOptions {
  /** Sizes of groups, ascending. */
  readonly sizes: readonly number[];
  /** Of a window. */
  readonly frames: number;
  readonly features: number;
  /** Told of each group that is taken: how many lanes it has, and how many of them a window. */
  readonly onGroup?: ((lanes: number, windows: number) => void) | undefined;
  /** Milliseconds. */
  readonly clock: () => number;
}

/**
 * Windows that wait for a worker, of whatever recordings, first come, first served: a long recording comes anew with each of its windows. A worker that is free takes a group of them, and computes it
 * to its end. Nobody waits for neighbours: a group is what is there.
 */
export class WindowQueue {
  private waiting: Entry[] = [];
  private groups = 0;
  private inWork = 0;
  private dispatching = false;

  constructor(
    private readonly pool: SessionPool,
    private readonly options: WindowQueueOptions,
  ) {}

  /** @throws INTERRUPTED, SESSION_FAILED, and what sampling throws */
  add<T>(work: WindowWork<T>): Promise<Sampled<T>> {
    const { signal, steps, lane } = work;
    const came = this.options.clock();
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.waiting = this.waiting.filter((other) => other !== entry);
        reject(interrupted(signal));
      };
      const entry: Entry = {
        steps,
        lane,
        fail: reject,
        start: async (networks, taken) => {
          signal?.removeEventListener('abort', leave);
          const waited = (this.options.clock() - came) / 1000;
          try {
            resolve({ result: await work.sample(networks), lane: taken, waited });
          } catch (error) {
            reject(error as Error);
          }
        },
      };
      if (signal?.aborted === true) return reject(interrupted(signal));
      signal?.addEventListener('abort', leave, { once: true });
      this.waiting.push(entry);
      this.dispatchSoon();
    });
  }

  /** After what comes in the same turn of the event loop, so that windows which come together are seen together. */
  private dispatchSoon(): void {
    if (this.dispatching) return;
    this.dispatching = true;
    setImmediate(() => {
      this.dispatching = false;
      this.dispatch();
    });
  }

  private dispatch(): void {
    const { workers } = this.pool;
    while (this.waiting.length > 0 && this.groups < workers) {
      const share = Math.ceil((this.waiting.length + this.inWork) / workers);
      const group = chooseGroup(this.waiting, this.options.sizes, share);
      const taken = new Set(group.members);
      this.waiting = this.waiting.filter((entry) => !taken.has(entry));
      void this.compute(group);
    }
  }

  private async compute({ size, members }: Group<Entry>): Promise<void> {
    this.groups++;
    this.inWork += members.length;
    this.options.onGroup?.(size, members.length);
    try {
      await this.pool.use((lease) => this.computeOn(lease, { size, members }));
    } catch (error) {
      // No worker could be had.
      for (const { fail } of members) fail(error);
    }
    this.groups--;
    this.inWork -= members.length;
    this.dispatchSoon();
  }

  private async computeOn(lease: NetworkLease, { size, members }: Group<Entry>): Promise<void> {
    const [first] = members;
    // Alone, branches are computed in one run, not in one for each.
    if (size === 1) return first?.start(lease, ALONE);
    const { frames, features } = this.options;
    const placed = members.map((member, index) => ({ member, place: member.lane?.place ?? index }));
    const places = placed.map(({ place }) => place);
    const group = new LaneGroup(lease, places, [size, frames, features]);
    await Promise.all(
      placed.map(async ({ member, place }) => {
        await member.start(group.networks(place), { size, place });
        group.end(place);
      }),
    );
  }
}

interface Entry extends Waiting {
  /** Settles the window's promise, whatever becomes of it. */
  start(networks: Networks, lane: Lane): Promise<void>;
  fail(error: unknown): void;
}

function interrupted(signal: AbortSignal | undefined): AntiphonError {
  const resume = 'Sampling again with the same seeds gives the same result.';
  return new AntiphonError('INTERRUPTED', { resume }, { cause: signal?.reason });
}
