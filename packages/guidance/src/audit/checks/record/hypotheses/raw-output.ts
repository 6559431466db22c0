import { LEAST_ALPHA, mapSamples, type NoiseLevel, type PredictionKind, type Samples } from '@antiphon/core';

/** What the network put out, from the x0 that was made of it. Not where `isTelling` says no. */
export function rawOutput(kind: PredictionKind, x0: Samples, x: Samples, { alpha, sigma }: NoiseLevel): Samples {
  switch (kind) {
    case 'x0':
      return x0;
    case 'epsilon':
      return mapSamples(x, (i) => (x[i] - alpha * x0[i]) / sigma);
    case 'v':
      return mapSamples(x, (i) => (alpha * x[i] - x0[i]) / sigma);
  }
}

/** The x0 that an output means. Linear at every level where `isTelling`. */
export function readOutput(kind: PredictionKind, raw: Samples, x: Samples, { alpha, sigma }: NoiseLevel): Samples {
  switch (kind) {
    case 'x0':
      return raw;
    case 'epsilon':
      return mapSamples(x, (i) => (x[i] - sigma * raw[i]) / alpha);
    case 'v':
      return mapSamples(x, (i) => alpha * x[i] - sigma * raw[i]);
  }
}

/** Whether one can tell outputs from x0 and back: epsilon with hardly any signal is bounded on its way (`toX0`). */
export function isTelling({ alpha }: NoiseLevel, kinds: readonly PredictionKind[]): boolean {
  return alpha >= LEAST_ALPHA || !kinds.includes('epsilon');
}
