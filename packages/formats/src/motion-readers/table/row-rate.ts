import { NTSC_RATES } from '../../motion/conventional-rates';

/** Rows over which a step is looked at, at most. */
const LONGEST_LAG = 64;
/** Steps shorter than this part of the usual one come of a coarse or unsteady clock, and few of a good one. */
const [SHORT, FEW] = [0.75, 0.05];
/** Most steps of a good clock are this near to the usual one; the others span rows that were lost. */
const [NEAR, MOST] = [0.15, 0.7];

/**
 * The usual time between rows, to within a few per cent: the median step over the fewest rows at which steps hardly differ. Over one row a clock of 1/100 s would
 * say 0.02 for 60 Hz; over many, rows that were lost would count.
 * @param times rising, at least two
 */
export function usualStep(times: ArrayLike<number>): number {
  const whole = ((times[times.length - 1] ?? 0) - (times[0] ?? 0)) / (times.length - 1);
  for (let lag = 1; lag <= LONGEST_LAG && 2 * lag < times.length; lag *= 2) {
    const steps = Float64Array.from({ length: times.length - lag }, (_, i) => (times[i + lag] ?? 0) - (times[i] ?? 0));
    const usual = steps.sort()[Math.floor(steps.length / 2)] ?? 0;
    const share = (holds: (step: number) => boolean) => steps.filter(holds).length / steps.length;
    if (
      usual > 0 &&
      share((step) => step < SHORT * usual) <= FEW &&
      share((step) => Math.abs(step - usual) <= NEAR * usual) >= MOST
    )
      return usual / lag;
  }
  return whole;
}

/**
 * The time between rows by the least squares line through all of them: one slope for the stretches between gaps, each with its own start (in a gap nobody knows how many rows are missing).
 * @param gaps per row, how many rows are missing before it: a guess will do
 * @returns `usual` where no stretch has three rows
 */
export function fittedStep(times: readonly number[], gaps: readonly number[], usual: number): number {
  let [covariance, variance] = [0, 0];
  let start = 0;
  for (let end = 1; end <= times.length; end++) {
    if (end < times.length && (gaps[end] ?? 0) === 0) continue;
    const length = end - start;
    const first = times[start] ?? 0;
    if (length >= 3) {
      const middle = (length - 1) / 2;
      for (let i = 0; i < length; i++) {
        covariance += (i - middle) * ((times[start + i] ?? 0) - first);
        variance += (i - middle) ** 2;
      }
    }
    start = end;
  }
  const step = covariance / variance;
  return variance > 0 && step > 0 ? step : usual;
}

/** A rate this near to one of television is that one. */
const EXACT = 2e-4;
/** A rate this near to a whole number is that number. */
const WHOLE = 0.01;

/**
 * The rate that is meant by a measured one: a whole number where it is within 1 % of one.
 * @param television whether it may be 29.97 Hz and its like, where it is within 0.02 % of them
 */
export function meantRate(measured: number, television: boolean): number {
  const ntsc = television ? NTSC_RATES.find((rate) => Math.abs(measured / rate - 1) < EXACT) : undefined;
  if (ntsc !== undefined) return ntsc;
  const whole = Math.round(measured);
  return Math.abs(whole / measured - 1) < WHOLE ? whole : measured;
}
