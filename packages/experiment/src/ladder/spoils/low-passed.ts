import { gaussianSmoothing } from '../../metrics/motion/gaussian-smoothing';
import { filledGaps } from './filled-gaps';
import type { Spoil } from '../spoil';

/** Motion smoothed over time by a Gaussian, its width in seconds: what a model that averages does. */
export const lowPassed: Spoil = {
  name: 'lowPassed',
  label: 'low-passed',
  doses: [
    { amount: 0.1, words: '0.1 s' },
    { amount: 0.3, words: '0.3 s' },
  ],
  spoil: (windows, dose, { features, format }) =>
    windows.map((window) => ({
      window,
      samples: [Float32Array.from(gaussianSmoothing(filledGaps(window), features, dose * format.fps))],
    })),
};
