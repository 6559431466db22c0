import { Random } from '@antiphon/core';
import type { TrainConfig } from '../denoiser/config';

/**
 * What the movement inside the noisy input of a step is multiplied by, `[B, F]`; undefined without jitter. A sampling passes on movement that is larger or smaller than it should be (guidance
 * exaggerates), and a network that has only seen true amplitudes copies it. Log-normal with the spread of the config and a mean square of 1, so that the input is as strong as without: measured, what is
 * drawn at random shrinks where the median is 1, and grows where the mean is the mean square.
 */
export function amplitudesAt(
  step: number,
  { amplitudeJitter: spread, batchSize, seed }: Pick<TrainConfig, 'amplitudeJitter' | 'batchSize' | 'seed'>,
  features: number,
): Float32Array | undefined {
  if (spread === 0) return undefined;
  const drawn = Random.stream(seed, 'amplitudes', step).normals(batchSize * features);
  return drawn.map((normal) => Math.exp(spread * normal - spread ** 2));
}

/**
 * A window whose features move so many times as much around their means: where somebody stands is nothing that could be too large. Frames that are not known stay 0.
 * @param x0 `[T, F]` @param known `[T]` @param amplitudes `[F]`
 */
export function withAmplitudes(x0: Float32Array, known: Float32Array, amplitudes: Float32Array): Float32Array {
  const features = amplitudes.length;
  const isKnown = (i: number) => known[Math.floor(i / features)] !== 0;
  const count = Math.max(
    1,
    known.reduce((sum, frame) => sum + (frame === 0 ? 0 : 1), 0),
  );
  const means = new Float64Array(features);
  for (let i = 0; i < x0.length; i++) if (isKnown(i)) means[i % features] += (x0[i] ?? 0) / count;
  return x0.map((value, i) => {
    if (!isKnown(i)) return 0;
    const mean = means[i % features] ?? 0;
    return mean + (amplitudes[i % features] ?? 1) * (value - mean);
  });
}
