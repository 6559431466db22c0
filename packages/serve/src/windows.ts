import { Random } from '@antiphon/core';

/** How a long motion is made of windows. */
export interface WindowPlan {
  /** First frame of each window. */
  readonly starts: readonly number[];
  /** Frames that a window shares with the one before. */
  readonly overlap: number;
  /** How many of them, from the first, it is given as known. Over the others it takes over gradually. */
  readonly held: number;
  /** Frames of all windows together: at least those that were asked for. */
  readonly total: number;
}

/** Windows of `window` frames that cover `frames`, each sharing a quarter with the one before. */
export function planWindows(frames: number, window: number): WindowPlan {
  const overlap = Math.floor(window / 4);
  const stride = window - overlap;
  const count = 1 + Math.max(0, Math.ceil((frames - window) / stride));
  const starts = Array.from({ length: count }, (_, i) => i * stride);
  return { starts, overlap, held: Math.ceil(overlap / 2), total: window + (count - 1) * stride };
}

/**
 * Continues `motion` with a window that was sampled from its frame `start` on. Held frames stay; over the rest of the overlap the new window
 * fades in linearly, because a network that is told what came before follows it closely but not exactly, and a step of any size is seen.
 * @param motion `[total, F]`, changed in place
 * @param next `[window, F]`
 */
export function join(
  motion: Float32Array,
  next: Float32Array,
  start: number,
  plan: WindowPlan,
  features: number,
): void {
  const known = start > 0 ? plan.overlap : 0;
  const fading = known - plan.held + 1;
  for (let i = 0; i < next.length; i++) {
    const frame = Math.floor(i / features);
    const weight = frame >= known ? 1 : Math.max(0, (frame - plan.held + 1) / fading);
    const at = start * features + i;
    motion[at] = (1 - weight) * (motion[at] ?? 0) + weight * (next[i] ?? 0);
  }
}

/** The seed of each window's noise. The first has the request's own, so that a single window is what `sample` gives for this seed. */
export function windowSeed(seed: number, index: number): number {
  return index === 0 ? seed : Random.stream(seed, 'window', index).bits();
}
