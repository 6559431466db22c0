import { knownRows, knownShare } from './motion/known-frames';
import { meanOverClips } from './mean-over-clips';
import type { Metric } from './metric';
import { standardise } from './motion/standardise';

/** How many motions an arm has for one audio. The cross variance of audio2photoreal, unbiased in the number of samples and as a root. */
export const diversitySample: Metric = {
  name: 'divSample',
  label: 'Diversity for one audio',
  unit: 'standard deviations',
  better: 'truth',
  range: [0, null],
  description:
    'Root mean variance over the samples of one clip, over frames and features (z-scored poses); zero if an audio has one motion.',
  ofTruth: 'nothing',
  evaluate: (windows, context) =>
    meanOverClips(windows, ({ window, samples }) => {
      if (samples.length < 2) return { sum: 0, weight: 0 };
      const rows = samples.map((sample) => knownRows(standardise(sample, context), window, context.features));
      const share = knownShare(window);
      return { sum: share * Math.sqrt((crossVariance(rows) * samples.length) / (samples.length - 1)), weight: share };
    }),
};

/** Variance over samples (denominator their number) of each entry, mean over entries. */
export function crossVariance(samples: readonly (Float32Array | Float64Array)[]): number {
  const [first] = samples;
  if (first === undefined) return 0;
  let total = 0;
  for (let i = 0; i < first.length; i++) {
    const mean = samples.reduce((sum, sample) => sum + sample[i], 0) / samples.length;
    total += samples.reduce((sum, sample) => sum + (sample[i] - mean) ** 2, 0) / samples.length;
  }
  return total / first.length;
}
