import { filledGaps } from './filled-gaps';
import type { Spoil } from '../spoil';

/** Motion that stops and is held to the end of the window. The dose is the share that is held; 1 is all of it, at the first frame. */
export const frozen: Spoil = {
  name: 'frozen',
  label: 'frozen',
  doses: [
    { amount: 0.5, words: 'half of the window' },
    { amount: 1, words: 'the whole window' },
  ],
  spoil: (windows, dose, { features }) =>
    windows.map((window) => {
      const motion = filledGaps(window);
      const stop = Math.round((1 - dose) * (window.frames - 1));
      return { window, samples: [motion.map((_, i) => motion[Math.min(i, stop * features + (i % features))])] };
    }),
};
