import { AntiphonError, mapSamples, type MotionShape, type Samples } from '@antiphon/core';

/**
 * Splits motion into slow and fast: the projection on the first cosines of the discrete cosine transform (DCT-II, orthonormal) along time.
 * Cosine k of T frames has the frequency k·fps/(2T), so those up to `cutoff` stay. The constant always stays; what is left out is the fast part.
 * @param cutoff Hz
 * @returns the slow part of a batch `[B, T, F]`
 */
export function lowPass([items, frames, features]: MotionShape, cutoff: number, fps: number): (x: Samples) => Samples {
  const kept = Math.min(frames, Math.floor((cutoff * 2 * frames) / fps + 1e-9) + 1);
  const basis = cosines(frames, kept);
  return (x) => {
    const out = mapSamples(x, () => 0);
    const coefficients = new Float64Array(features);
    for (let item = 0; item < items; item++) {
      const at = item * frames * features;
      for (const cosine of basis) {
        coefficients.fill(0);
        for (let t = 0; t < frames; t++) {
          for (let f = 0; f < features; f++) coefficients[f] += cosine[t] * x[at + t * features + f];
        }
        for (let t = 0; t < frames; t++) {
          for (let f = 0; f < features; f++) out[at + t * features + f] += cosine[t] * coefficients[f];
        }
      }
    }
    return out;
  };
}

/** @throws UNSUPPORTED_GUIDANCE where the model does not say how fast its frames follow each other */
export function frameRate(kind: string, fps: number | undefined): number {
  if (fps !== undefined) return fps;
  const remedy = 'Give the denoiser "traits.fps".';
  throw new AntiphonError('UNSUPPORTED_GUIDANCE', { kind, needed: 'the frames per second, to split by Hz', remedy });
}

/** The first `count` orthonormal cosines of the DCT-II over `frames`. */
function cosines(frames: number, count: number): Float64Array[] {
  return Array.from({ length: count }, (_, k) => {
    const scale = Math.sqrt((k === 0 ? 1 : 2) / frames);
    return Float64Array.from({ length: frames }, (_, t) => scale * Math.cos((Math.PI * (t + 0.5) * k) / frames));
  });
}
