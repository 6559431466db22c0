/** Numbers of a batch, row-major. Arithmetic keeps the precision of what comes in: float32 in products, float64 in tests against theory. */
export type Samples = Float32Array | Float64Array;

/** Shape of a batch of motion: `[batch, frames, features]`. */
export type MotionShape = readonly [batch: number, frames: number, features: number];

/** A new array of the same kind and length, filled by `value(i)`. */
export function mapSamples(like: Samples, value: (index: number) => number): Samples {
  const out = like instanceof Float64Array ? new Float64Array(like.length) : new Float32Array(like.length);
  for (let i = 0; i < out.length; i++) out[i] = value(i);
  return out;
}
