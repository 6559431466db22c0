import { frechetOverClips } from './sets/frechet-over-clips';
import { knownRows } from './motion/known-frames';
import type { Metric } from './metric';
import { standardise } from './motion/standardise';

/** FD_g of audio2photoreal (arXiv 2401.01885, section 5): Fréchet distance between all single-frame poses, here z-scored. */
export const frechetPose: Metric = {
  name: 'fdG',
  label: 'FD pose',
  unit: 'squared standard deviations',
  better: 'lower',
  description:
    'Fréchet distance between Gaussians fitted to all single-frame poses (z-scored by the training data), corrected for few clips: a perfect model scores about 0 and may fall below.',
  ofTruth: 'halves',
  // Of frames one by one it sees no time: neither a shift nor a body that is held.
  answers: { jitter: 'rises', lowPassed: 'rises', meanPose: 'rises' },
  evaluate: (windows, context) =>
    frechetOverClips(windows, context, (motion, window) =>
      knownRows(standardise(motion, context), window, context.features),
    ),
};
