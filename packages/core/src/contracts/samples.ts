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

/** Why something is no array of so many samples, as a clause that follows what was expected; undefined where it is one. */
export function samplesProblem(value: unknown, length: number): string | undefined {
  const expected = `a Float32Array or Float64Array of ${length} numbers`;
  if (!(value instanceof Float32Array || value instanceof Float64Array))
    return `${expected}, but it is ${kindOf(value)}`;
  return value.length === length ? undefined : `${expected}, but it has ${value.length}`;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  return 'then' in value ? 'a promise' : `of the kind ${value.constructor?.name ?? 'object'}`;
}
