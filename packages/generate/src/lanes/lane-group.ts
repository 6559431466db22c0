import type { MotionShape } from '@antiphon/core';
import type { NetworkLease } from '../sessions/session-pool';
import type { NetworkRun, Networks } from '../denoiser/networks';
import { laneRuns } from './lane-runs';

/** What a lane asks for at a step, and who waits for the answer. */
interface Asked {
  readonly runs: readonly NetworkRun[];
  answer(predictions: Float32Array[]): void;
  fail(error: unknown): void;
}

/**
 * Windows that are computed together. Each goes through the steps of its own sampling and asks for its own branches; when all have asked, a worker runs each network once for every
 * slot: the first branch of every lane, then the second of those that have one. So the numbers of a lane depend on how many lanes there are and on its place, not on what its neighbours hold or ask,
 * nor on whether they are still there.
 */
export class LaneGroup {
  private readonly living = new Set<number>();
  private readonly asked = new Map<number, Asked>();

  /**
   * @param places of those lanes that hold a window
   * @param shape `[lanes, T, F]`
   */
  constructor(
    private readonly lease: NetworkLease,
    places: readonly number[],
    private readonly shape: MotionShape,
  ) {
    for (const place of places) this.living.add(place);
  }

  /** The networks as one lane has them. */
  networks(place: number): Networks {
    return {
      encode: (key, inputs, network) => this.lease.encode(`${place} ${key}`, inputs, network),
      evaluate: (runs) =>
        new Promise((answer, fail) => {
          this.asked.set(place, { runs, answer, fail });
          this.stepIfAllAsked();
        }),
    };
  }

  /** A lane that asks for nothing more, for whatever reason: the others no longer wait for it. */
  end(place: number): void {
    this.living.delete(place);
    this.stepIfAllAsked();
  }

  private stepIfAllAsked(): void {
    if (this.living.size === 0 || this.asked.size < this.living.size) return;
    const asked = new Map(this.asked);
    this.asked.clear();
    void this.step(asked);
  }

  private async step(asked: ReadonlyMap<number, Asked>): Promise<void> {
    try {
      const answers = await this.evaluate(asked);
      for (const [place, { answer }] of asked) answer(answers.get(place) ?? []);
    } catch (error) {
      // Which lane asked for what cannot be had shows where each is alone: as its neighbours do not matter, the others get what they would have got.
      const alone = asked.size > 1 && this.lease.alive;
      if (alone) for (const one of asked) await this.step(new Map([one]));
      else for (const { fail } of asked.values()) fail(error);
    }
  }

  private async evaluate(asked: ReadonlyMap<number, Asked>): Promise<Map<number, Float32Array[]>> {
    const ofLanes = new Map([...asked].map(([place, { runs }]) => [place, runs]));
    const { runs, answersOf } = laneRuns(ofLanes, this.shape);
    const outputs = await this.lease.denoiseLanes(this.shape, runs);
    return new Map([...asked.keys()].map((place) => [place, answersOf(place, outputs)]));
  }
}
