import { Random } from '@antiphon/core';
import { filledGaps } from './filled-gaps';
import type { Spoil } from '../spoil';

/** White noise on each feature, in shares of its standard deviation: the tremor of a model that has learnt little. Doses share their noise. */
export const jitter: Spoil = {
  name: 'jitter',
  label: 'jitter',
  doses: [
    { amount: 0.1, words: '0.1 sd' },
    { amount: 0.3, words: '0.3 sd' },
  ],
  spoil: (windows, dose, { std, features, seed }) =>
    windows.map((window) => {
      const noise = Random.stream(seed, 'ladder', 'jitter', window.id).normals(window.truth.length);
      return { window, samples: [filledGaps(window).map((value, i) => value + dose * std[i % features] * noise[i])] };
    }),
};
