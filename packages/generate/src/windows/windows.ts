import { Random } from '@antiphon/core';

/** How a long motion is made of windows. */
export interface WindowPlan {
  /** First frame of each window. */
  readonly starts: readonly number[];
  /** Frames that a window shares with the one before. */
  readonly overlap: number;
  /** So many of these, from the first on, it is given as known. The rest it makes anew: at a window's end the network does not know what comes, and moves least surely. */
  readonly held: number;
  /** Frames of all windows together: at least those that were asked for. */
  readonly total: number;
}

/** Windows of `window` frames that cover `frames`, each sharing a quarter with the one before, of which it makes the last fifteenth of a window anew. */
export function planWindows(frames: number, window: number): WindowPlan {
  const overlap = Math.floor(window / 4);
  const stride = window - overlap;
  const count = 1 + Math.max(0, Math.ceil((frames - window) / stride));
  const starts = Array.from({ length: count }, (_, i) => i * stride);
  const held = overlap - Math.floor(window / 15);
  return { starts, overlap, held, total: window + (count - 1) * stride };
}

/** How many frames the motion of a recording has: at least one. */
export function framesFor(seconds: number, fps: number): number {
  return Math.max(1, Math.round(seconds * fps));
}

/** The seed of each window's noise. The first has the request's own, so that a single window is what `sample` gives for this seed. */
export function windowSeed(seed: number, index: number): number {
  return index === 0 ? seed : Random.stream(seed, 'window', index).bits();
}
