/** A phone's pull on the articulators. */
export interface Gesture {
  /** Seconds, where the pull is strongest. */
  readonly centre: number;
  /** Seconds, width of the pull. */
  readonly width: number;
  /** How strongly it holds against its neighbours. */
  readonly strength: number;
  /** One target per articulator. */
  readonly target: readonly number[];
}

/** Beyond this many widths a pull is below 1/2500 of its peak. */
const REACH = 4;

/**
 * Blends overlapping articulatory targets by dominance, so that each phone is coloured by its neighbours
 * (Cohen & Massaro, "Modeling coarticulation in synthetic visual speech", 1993; here with Gaussian dominance,
 * which is smooth at its peak): `value(t) = (w0·rest + Σ d_k(t)·target_k) / (w0 + Σ d_k(t))`.
 * @param gestures by `centre`
 * @param rest the target where no phone is near, and its constant strength
 * @param times one row for each of `count` times `i / rate`, in seconds
 * @returns `[count, articulators]`
 */
export function coarticulate(
  gestures: readonly Gesture[],
  rest: { readonly target: readonly number[]; readonly strength: number },
  times: { readonly rate: number; readonly count: number },
): Float32Array {
  const channels = rest.target.length;
  const out = new Float32Array(times.count * channels);
  const weights = new Float32Array(times.count).fill(rest.strength);
  for (let i = 0; i < times.count; i++)
    for (let c = 0; c < channels; c++) out[i * channels + c] = rest.strength * rest.target[c];
  for (const gesture of gestures) {
    const first = Math.max(0, Math.ceil((gesture.centre - REACH * gesture.width) * times.rate));
    const last = Math.min(times.count - 1, Math.floor((gesture.centre + REACH * gesture.width) * times.rate));
    for (let i = first; i <= last; i++) {
      const dominance = gesture.strength * Math.exp(-0.5 * ((i / times.rate - gesture.centre) / gesture.width) ** 2);
      weights[i] += dominance;
      for (let c = 0; c < channels; c++) out[i * channels + c] += dominance * gesture.target[c];
    }
  }
  for (let i = 0; i < times.count; i++) for (let c = 0; c < channels; c++) out[i * channels + c] /= weights[i];
  return out;
}
