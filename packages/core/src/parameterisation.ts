import type { Step } from './denoiser';
import { mapSamples, type Samples } from './samples';

/** What a network predicts: the clean sample, the noise, or the velocity `v = alpha·epsilon − sigma·x0` (Salimans & Ho 2022, arXiv 2202.00512). */
export type PredictionKind = 'x0' | 'epsilon' | 'v';

/** A noise level, variance preserving: `alpha² + sigma² = 1`. */
export type NoiseLevel = Pick<Step, 'alpha' | 'sigma'>;

/** The forward process (q_sample): `alpha·x0 + sigma·noise`, `[B, T, F]`. */
export function addNoise(x0: Samples, noise: Samples, { alpha, sigma }: NoiseLevel): Samples {
  return mapSamples(x0, (i) => alpha * at(x0, i) + sigma * at(noise, i));
}

/** What a network that predicts `kind` should have said about `alpha·x0 + sigma·noise`, `[B, T, F]`. */
export function target(kind: PredictionKind, x0: Samples, noise: Samples, alpha: number, sigma: number): Samples {
  switch (kind) {
    case 'x0':
      return mapSamples(x0, (i) => at(x0, i));
    case 'epsilon':
      return mapSamples(x0, (i) => at(noise, i));
    case 'v':
      return mapSamples(x0, (i) => alpha * at(noise, i) - sigma * at(x0, i));
  }
}

/**
 * The clean sample that a network's output about the noisy `x` means, `[B, T, F]`.
 * From epsilon it is divided by alpha: at the noisiest step of the cosine schedule (alpha 5e-5) an error grows by 20,000.
 */
export function toX0(kind: PredictionKind, output: Samples, x: Samples, { alpha, sigma }: NoiseLevel): Samples {
  switch (kind) {
    case 'x0':
      return output;
    case 'epsilon':
      return mapSamples(x, (i) => (at(x, i) - sigma * at(output, i)) / alpha);
    case 'v':
      return mapSamples(x, (i) => alpha * at(x, i) - sigma * at(output, i));
  }
}

/** The noise that is in `x` if `x0` is its clean sample, `[B, T, F]`. */
export function epsilonOf(x0: Samples, x: Samples, { alpha, sigma }: NoiseLevel): Samples {
  return mapSamples(x, (i) => (at(x, i) - alpha * at(x0, i)) / sigma);
}

function at(values: Samples, index: number): number {
  return values[index] ?? NaN;
}
