/**
 * Somebody else's network: it imports nothing, and has never heard of Antiphon. It denoises points [n, 2] and is told where a point should be:
 * across by a sound, up by a word, either of which may be missing. Told, a coordinate has the deviation 0.5 around what it was told;
 * not told, 1 around 0. For such data the best denoiser that there can be is this formula, so no training is needed.
 */
export const TOLD = 0.5;
export const UNTOLD = 1;

/**
 * @param x noisy points `alpha·point + sigma·noise`, [n, 2]
 * @param hints what it is told of each coordinate, or undefined
 * @returns the velocity `alpha·noise − sigma·point`, [n, 2]
 */
export function theirVelocity(x, alpha, sigma, hints) {
  return x.map((value, i) => {
    const hint = hints[i % 2];
    const [mean, variance] = hint === undefined ? [0, UNTOLD ** 2] : [hint, TOLD ** 2];
    const gain = (alpha * variance) / (alpha ** 2 * variance + sigma ** 2);
    const point = mean + gain * (value - alpha * mean);
    const noise = (value - alpha * point) / sigma;
    return alpha * noise - sigma * point;
  });
}
