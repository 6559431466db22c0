import { Random, type NoiseSchedule } from '@antiphon/core';
import type { Batch, BatchSource } from '../batches/batch';

/** Levels of noise that are told apart. */
const LEVELS = 4;

/** Items that are the same in every evaluation, a part of a side's: windows, noise, time steps. */
export interface FixedItems {
  readonly batch: Omit<Batch, 'keep'>;
  /** Of each item, its level of noise. */
  readonly levels: readonly number[];
}

/**
 * Part `part` of the items of a side, made anew each time, so that none is kept in memory. Their time steps are spread evenly over the schedule.
 * @param side names the stream that they are drawn from
 */
export function fixedItems(
  source: BatchSource,
  side: string,
  part: number,
  { seed, windows, atOnce }: { readonly seed: number; readonly windows: number; readonly atOnce: number },
  { alphaBars }: NoiseSchedule,
): FixedItems {
  const stream = (what: string) => Random.stream(seed, 'validation', side, what, part);
  const drawn = source.windows(stream('windows'), atOnce);
  const times = stream('timesteps');
  const places = Array.from({ length: atOnce }, (_, item) => (part * atOnce + item + times.uniform()) / windows);
  const noise = stream('noise').normals(drawn.x0.length);
  const timesteps = Float32Array.from(places, (place) =>
    Math.min(alphaBars.length - 1, Math.floor(place * alphaBars.length)),
  );
  return {
    batch: { ...drawn, noise, timesteps },
    levels: places.map((place) => Math.min(LEVELS - 1, Math.floor(place * LEVELS))),
  };
}

/** From and to of a level, as shares of the schedule. */
export function levelRange(level: number): [number, number] {
  return [level / LEVELS, (level + 1) / LEVELS];
}
