import type { MetricContext } from '../metric';

/** z-scores of a motion `[frames, F]` by the training clips' mean and standard deviation. */
export function standardise(motion: Float32Array, { mean, std, features }: MetricContext): Float64Array {
  const out = new Float64Array(motion.length);
  for (let i = 0; i < motion.length; i++) out[i] = (motion[i] - mean[i % features]) / std[i % features];
  return out;
}

/** Differences of neighbouring frames: `[frames − 1, F]`. */
export function frameDifferences(rows: Float64Array, features: number): Float64Array {
  const out = new Float64Array(Math.max(0, rows.length - features));
  for (let i = 0; i < out.length; i++) out[i] = rows[i + features] - rows[i];
  return out;
}
