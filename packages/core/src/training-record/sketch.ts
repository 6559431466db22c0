import type { Samples } from '../contracts/samples';
import { Random } from '../random/random';

const BUCKETS = 32;

/**
 * 32 numbers that stand for many: each value goes with a random sign into one of as many sums (a count sketch; Charikar, Chen & Farach-Colton 2002). The root mean square difference of two sketches of
 * as many values estimates that of the values, to about an eighth of it.
 */
export function sketchOf(values: Samples): number[] {
  const random = Random.stream(0, 'sketch');
  const sums = new Float64Array(BUCKETS);
  for (let i = 0; i < values.length; i++) {
    const bits = random.bits();
    sums[bits & (BUCKETS - 1)] += (bits & BUCKETS) === 0 ? values[i] : -values[i];
  }
  const share = Math.sqrt(BUCKETS / Math.max(1, values.length));
  return Array.from(sums, (sum) => sum * share);
}

/** The estimated root mean square difference of what two sketches are of. */
export function sketchDistance(a: readonly number[], b: readonly number[]): number {
  const squares = a.map((value, i) => (value - (b[i] ?? NaN)) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / Math.max(1, squares.length));
}
