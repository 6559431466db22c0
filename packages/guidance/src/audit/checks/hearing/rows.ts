import { size } from '../../probe';

/** A table, row by row. */
export interface Rows {
  readonly values: Float32Array;
  readonly width: number;
  readonly count: number;
}

/** @param values of a whole number of rows */
export function rowsOf(values: Float32Array, width: number): Rows {
  return { values, width, count: Math.floor(values.length / Math.max(1, width)) };
}

/** Whether what a hypothesis says leaves a twentieth of the difference, or rounding alone. */
export function explains(said: ArrayLike<number>, was: ArrayLike<number>, is: ArrayLike<number>): boolean {
  const left = differences(said, is);
  return left <= Math.max(EXPLAINED * differences(was, is), ROUNDING);
}

const EXPLAINED = 0.05;
const ROUNDING = 1e-3;

/** Root mean square of the differences. */
export function differences(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum / Math.max(1, a.length));
}

/** Root mean square of the movement of all columns, each from its mean. */
export function spreadOf({ values, width, count }: Rows): number {
  const means = new Float64Array(width);
  values.forEach((value, i) => (means[i % width] += value / count));
  return size(values.map((value, i) => value - means[i % width]));
}

/** `factor · what it was + offset`. */
export type Line = readonly [factor: number, offset: number];

/** Least squares: the factor and the offset that make `is` of `was`; of what does not move, the offset alone. */
export function fitLine(was: ArrayLike<number>, is: ArrayLike<number>): Line {
  const count = was.length;
  let [x, y, xx, xy] = [0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    x += was[i] / count;
    y += is[i] / count;
  }
  for (let i = 0; i < count; i++) {
    xx += (was[i] - x) ** 2;
    xy += (was[i] - x) * (is[i] - y);
  }
  if (!(xx > 1e-9 * count)) return [1, y - x];
  return [xy / xx, y - (xy / xx) * x];
}

/** One column of a table. */
export function column({ values, width }: Rows, c: number): Float64Array {
  return Float64Array.from({ length: values.length / width }, (_, row) => values[row * width + c]);
}

/** Standard deviation. */
export function deviation(values: ArrayLike<number>): number {
  const all = Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / Math.max(1, all.length);
  return size(all.map((value) => value - mean));
}

/** Rows that hardly vary say nothing of where they come from. */
export const FLAT = 0.01;
