import { frechetOverClips } from './sets/frechet-over-clips';
import { knownDifferences } from './motion/known-frames';
import type { Metric } from './metric';
import { standardise } from './motion/standardise';

/** FD_k of audio2photoreal (arXiv 2401.01885, section 5): as FD_g, on differences of neighbouring frames. */
export const frechetKinetic: Metric = {
  name: 'fdK',
  label: 'FD motion',
  unit: 'squared standard deviations per frame',
  better: 'lower',
  description:
    'Fréchet distance between Gaussians fitted to the differences of neighbouring frames (z-scored poses), corrected for few clips: a perfect model scores about 0 and may fall below.',
  ofTruth: 'halves',
  answers: { jitter: 'rises', frozen: 'rises', lowPassed: 'rises', meanPose: 'rises' },
  evaluate: (windows, context) =>
    frechetOverClips(windows, context, (motion, window) =>
      knownDifferences(standardise(motion, context), window, context.features),
    ),
};
