import type { Share } from '../mean-over-clips';

/** Seconds; how near is near. The widely copied version has 3 frames whatever the frame rate, which is this at 30 fps. */
export const SIGMA = 0.1;

/** Sum of exp(−d²/2σ²) from each time of `from` to the nearest of `to` (0 if there is none), and the number of `from`. Seconds. After Li et al., arXiv 2101.08779. */
export function closeness(from: readonly number[], to: readonly number[], sigma = SIGMA): Share {
  const sum = from.reduce((total, time) => {
    const nearest = to.reduce((best, other) => Math.min(best, Math.abs(other - time)), Infinity);
    return total + Math.exp(-(nearest ** 2) / (2 * sigma ** 2));
  }, 0);
  return { sum, weight: from.length };
}
