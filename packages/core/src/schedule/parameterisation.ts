import type { Step } from '../contracts/denoiser';
import { mapSamples, type Samples } from '../contracts/samples';

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

/** Below it, noise that is predicted says nothing about the clean sample: an error of 2 % is 0.4 standard deviations of the motion at this alpha, 400 at the noisiest step of the cosine schedule. */
export const LEAST_ALPHA = 0.05;
/** In standard deviations of the motion: a larger value from less signal than `LEAST_ALPHA`, where only means can be known, is an error. */
const BELIEVED = 3;

/**
 * The clean sample that a network's output about the noisy `x` means, `[B, T, F]`, in standard deviations of the motion.
 * From epsilon it is divided by alpha. Below `LEAST_ALPHA` values beyond 3 standard deviations are therefore not believed, the less the larger they are: v becomes 9/v,
 * which goes to the mean, the best guess where nothing is known. (A bound would keep the error: started at pure noise, five steps then end with half again the spread.)
 */
export function toX0(kind: PredictionKind, output: Samples, x: Samples, { alpha, sigma }: NoiseLevel): Samples {
  switch (kind) {
    case 'x0':
      return output;
    case 'epsilon': {
      const signal = (i: number): number => at(x, i) - sigma * at(output, i);
      return mapSamples(x, alpha < LEAST_ALPHA ? (i) => believed(signal(i), alpha) : (i) => signal(i) / alpha);
    }
    case 'v':
      return mapSamples(x, (i) => alpha * at(x, i) - sigma * at(output, i));
  }
}

/** The noise that is in `x` if `x0` is its clean sample, `[B, T, F]`. */
export function epsilonOf(x0: Samples, x: Samples, { alpha, sigma }: NoiseLevel): Samples {
  return mapSamples(x, (i) => (at(x, i) - alpha * at(x0, i)) / sigma);
}

/** `signal / alpha` as far as it is believed; alpha may be 0. What is no number stays none, so that a broken network shows. */
function believed(signal: number, alpha: number): number {
  if (signal === 0) return 0;
  const excess = Math.abs(signal) > BELIEVED * alpha && Number.isFinite(signal);
  return excess ? BELIEVED ** 2 * (alpha / signal) : signal / alpha;
}

function at(values: Samples, index: number): number {
  return values[index] ?? NaN;
}
