/** Hz: the frame rates at which motion is recorded. */
export const RATES = [24, 25, 30, 48, 50, 60, 90, 100, 120, 240] as const;
/** Hz: the same on the clock of NTSC television. */
export const NTSC_RATES = [24, 30, 48, 60, 120].map((rate) => (rate * 1000) / 1001);
/** Hz: rates of animation and of slow cameras. */
export const SLOW_RATES = [10, 12, 12.5, 15, 20] as const;
/** Hz: rates of a few suits, headsets and camera systems. */
export const LESS_COMMON_RATES = [72, 75, 125, 144, 200, 250] as const;

/** Seconds: two rates that explain a length equally well within this cannot be told apart. */
export const DISTINCT = 0.04;

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
