import { Matrix } from 'ml-matrix';

/** Sums over rows from which mean and covariance follow; adding two gives the moments of both sets of rows together. */
export interface Moments {
  readonly count: number;
  /** `[F]`. */
  readonly sum: Float64Array;
  /** `[F, F]`, sum of x·xᵀ. */
  readonly outer: Float64Array;
}

/** Moments of the rows of `rows` `[N, F]`. */
export function momentsOf(rows: Float32Array | Float64Array, features: number): Moments {
  const count = rows.length / features;
  const sum = new Float64Array(features);
  const outer = new Float64Array(features * features);
  for (let row = 0; row < rows.length; row += features) {
    for (let i = 0; i < features; i++) {
      const value = rows[row + i];
      sum[i] += value;
      for (let j = 0; j <= i; j++) outer[i * features + j] += value * rows[row + j];
    }
  }
  for (let i = 0; i < features; i++) for (let j = 0; j < i; j++) outer[j * features + i] = outer[i * features + j];
  return { count, sum, outer };
}

/** `a + sign·b`: adds moments, or takes some out again. */
export function combineMoments(a: Moments, b: Moments, sign: 1 | -1): Moments {
  return {
    count: a.count + sign * b.count,
    sum: a.sum.map((value, i) => value + sign * b.sum[i]),
    outer: a.outer.map((value, i) => value + sign * b.outer[i]),
  };
}

/** Mean `[F]` and covariance `[F, F]` with the unbiased denominator N − 1. */
export function gaussianOf({ count, sum, outer }: Moments): Gaussian {
  const features = sum.length;
  const mean = sum.map((value) => value / count);
  const covariance = new Matrix(features, features);
  for (let i = 0; i < features; i++)
    for (let j = 0; j < features; j++)
      covariance.set(i, j, (outer[i * features + j] - count * mean[i] * mean[j]) / Math.max(1, count - 1));
  return { mean, covariance };
}

export interface Gaussian {
  readonly mean: Float64Array;
  readonly covariance: Matrix;
}
