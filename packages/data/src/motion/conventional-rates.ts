/** Hz: the frame rates at which motion is recorded. */
export const RATES = [24, 25, 30, 48, 50, 60, 90, 100, 120, 240] as const;

/** Seconds: two rates that explain a length equally well within this cannot be told apart. */
const DISTINCT = 0.04;

/**
 * The conventional rate (Hz) at which `frames` frames last as long as the audio, to within a tolerance. Undefined where there is none, or where two fit as well.
 * @param seconds of the audio
 * @param tolerance seconds
 */
export function conventionalRate(frames: number, seconds: number, tolerance: number): number | undefined {
  const fits = RATES.map((rate) => ({ rate, error: Math.abs(frames / rate - seconds) }))
    .filter(({ error }) => error <= tolerance)
    .sort((a, b) => a.error - b.error);
  const [best, second] = fits;
  return second !== undefined && second.error - (best?.error ?? 0) < DISTINCT ? undefined : best?.rate;
}
