import type { Denoiser } from '../contracts/denoiser';
import type { Samples } from '../contracts/samples';

/**
 * A denoiser that knows a part of the answer: where `mask` is 1, its prediction (and renoise) is replaced by `known`, so that a sampler
 * arrives at exactly those values and the network fits the rest to them. Continues a window from the end of the one before.
 * @param known `[B, T, F]`; read only where it is held
 * @param mask `[B, T]` (whole frames) or `[B, T, F]`; 1 holds, 0 leaves free
 */
export function hold(denoiser: Denoiser, known: Samples, mask: Float32Array): Denoiser {
  const features = known.length / mask.length;
  if (!Number.isInteger(features)) {
    throw new RangeError(`A mask of ${mask.length} does not fit ${known.length} known values.`);
  }
  const replace = (free: Samples): Samples => {
    const held = free.slice();
    for (let row = 0; row < mask.length; row++)
      if (mask[row] === 1) for (let i = row * features; i < (row + 1) * features; i++) held[i] = known[i] ?? NaN;
    return held;
  };
  return async (x, step) => {
    if (x.length !== known.length) throw new RangeError(`${known.length} values are known of a batch of ${x.length}.`);
    const { x0, renoise } = await denoiser(x, step);
    return renoise === undefined ? { x0: replace(x0) } : { x0: replace(x0), renoise: replace(renoise) };
  };
}
