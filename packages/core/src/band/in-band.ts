import type { MotionShape, Samples } from '../contracts/samples';
import { bandBasis } from './band-basis';

/**
 * Motion without what is faster than its band: of each feature the first `kept` functions of `bandBasis`, an orthogonal projection. Linear, so that what holds for linear guidance holds with it.
 * @param x `[B, T, F]`
 * @param kept per feature, 1 … T
 * @throws RangeError for other numbers of them
 */
export function inBand(x: Samples, [batch, frames, features]: MotionShape, kept: readonly number[]): Float32Array {
  assertBand(kept, frames, features);
  const basis = bandBasis(frames);
  const y = new Float32Array(x.length);
  const sums = new Float64Array(features);
  const own = new Float64Array(frames * features);
  const most = Math.max(0, ...kept);
  for (let item = 0; item < batch; item++) {
    const from = item * frames * features;
    own.fill(0);
    for (let k = 0; k < most; k++) {
      sums.fill(0);
      for (let t = 0; t < frames; t++) {
        const weight = basis[k * frames + t] ?? NaN;
        for (let f = 0; f < features; f++) sums[f] = (sums[f] ?? NaN) + weight * (x[from + t * features + f] ?? NaN);
      }
      for (let t = 0; t < frames; t++) {
        const weight = basis[k * frames + t] ?? NaN;
        for (let f = 0; f < features; f++)
          if (k < (kept[f] ?? 0)) own[t * features + f] = (own[t * features + f] ?? NaN) + weight * (sums[f] ?? NaN);
      }
    }
    y.set(own, from);
  }
  return y;
}

/** @throws RangeError */
export function assertBand(kept: readonly number[], frames: number, features: number): void {
  if (kept.length !== features || kept.some((count) => !(count >= 1 && count <= frames)))
    throw new RangeError(`A band of windows of ${frames} frames needs ${features} numbers from 1 to ${frames}.`);
}
