import { knownRows, knownShare } from './motion/known-frames';
import { meanOverClips } from './mean-over-clips';
import type { Metric } from './metric';
import { standardise } from './motion/standardise';

/** Div_k of audio2photoreal's evaluation: how much a motion moves, the mean variance over time. */
export const diversityKinetic: Metric = {
  name: 'divK',
  label: 'Variance over time',
  unit: 'squared standard deviations',
  better: 'truth',
  range: [0, null],
  description: 'Variance over the frames of a generated motion, mean over features (z-scored poses).',
  answers: { jitter: 'rises', frozen: 'falls', lowPassed: 'falls', meanPose: 'falls' },
  evaluate: (windows, context) =>
    meanOverClips(windows, ({ window, samples }) => {
      const { features } = context;
      const share = knownShare(window);
      const variance = (sample: Float32Array) =>
        varianceOverTime(knownRows(standardise(sample, context), window, features), features);
      return {
        sum: samples.reduce((sum, sample) => sum + share * variance(sample), 0),
        weight: share * samples.length,
      };
    }),
};

/** Variance over the rows of `rows` `[T, F]` (denominator T), mean over features. */
export function varianceOverTime(rows: Float32Array | Float64Array, features: number): number {
  const frames = rows.length / features;
  let total = 0;
  for (let k = 0; k < features; k++) {
    let [sum, squares] = [0, 0];
    for (let t = 0; t < frames; t++) sum += rows[t * features + k];
    const mean = sum / frames;
    for (let t = 0; t < frames; t++) squares += (rows[t * features + k] - mean) ** 2;
    total += squares / frames;
  }
  return total / features;
}
