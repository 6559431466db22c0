import { NTSC_RATES, RATES, SLOW_RATES, RateRestorer } from '@antiphon/formats';

/** Rates that differ by less than this part are the same: over ten minutes it is 0.06 s. */
const SAME = 1e-4;
/** Rates up to this far apart are resampled to one: 29.97 and 30 Hz, 24 and 25 Hz, but not 25 and 30 Hz, which are two kinds of recordings. */
const LARGEST_RATIO = 1.15;
/** A rate that is no conventional one was measured, as a webcam's is, which slows down in the dark. */
const LARGEST_RATIO_MEASURED = 1.5;
/** Parts: rates that are resampled anyway are brought to a conventional one within this. */
const NEAR = 0.05;

const CONVENTIONAL = [...RATES, ...SLOW_RATES, ...NTSC_RATES];

export function isSameRate(a: number, b: number): boolean {
  return Math.abs(a / b - 1) <= SAME;
}

/** Whether motions of these rates can be trained on together, if need be after resampling. */
export function ratesMeet(a: number, b: number): boolean {
  const measured = ![a, b].every((rate) => CONVENTIONAL.some((each) => isSameRate(rate, each)));
  return Math.max(a / b, b / a) <= (measured ? LARGEST_RATIO_MEASURED : LARGEST_RATIO);
}

/** The rate that all are brought to: theirs where they have one, else a conventional rate near the median, else the median. @throws RangeError for no rate */
export function commonRate(rates: readonly number[]): number {
  const [first] = rates;
  if (first === undefined) throw new RangeError('commonRate needs at least one rate.');
  if (rates.every((rate) => isSameRate(rate, first))) return first;
  const sorted = [...rates].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? first;
  if (rates.filter((rate) => isSameRate(rate, median)).length > rates.length / 2) return median;
  const away = (rate: number) => Math.abs(rate / median - 1);
  const nearest = RATES.reduce<number>((best, rate) => (away(rate) < away(best) ? rate : best), RATES[0]);
  return away(nearest) <= NEAR ? nearest : median;
}

/**
 * Rows at another rate, each read at its centre in time, linearly between the rows around it.
 * @param rows `[frames, width]`
 */
export function resampleRows(rows: Float32Array, width: number, from: number, to: number): Float32Array {
  const restorer = new RateRestorer(width, to / from);
  const [settled, rest] = [restorer.push(rows), restorer.end()];
  const result = new Float32Array(settled.length + rest.length);
  result.set(settled);
  result.set(rest, settled.length);
  return result;
}
