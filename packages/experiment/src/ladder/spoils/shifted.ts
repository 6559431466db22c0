import { filledGaps } from './filled-gaps';
import type { Spoil } from '../spoil';

/**
 * Motion that comes late, by seconds. What lay before the window is its beginning played backwards: poses and speeds stay as they were, where a roll would jump and an edge that is held
 * would still a part of the window, which metrics would see instead of the lateness. The doses are within what a lag is searched in, and shorter than the time from stroke to stroke.
 */
export const shifted: Spoil = {
  name: 'shifted',
  label: 'shifted in time',
  doses: [
    { amount: 0.1, words: '0.1 s' },
    { amount: 0.3, words: '0.3 s' },
  ],
  spoil: (windows, dose, { features, format }) =>
    windows.map((window) => {
      const motion = filledGaps(window);
      const late = Math.max(1, Math.round(dose * format.fps));
      const sample = motion.map((_, i) => {
        const frame = Math.abs(Math.floor(i / features) - late);
        return motion[Math.min(frame, window.frames - 1) * features + (i % features)];
      });
      return { window, samples: [sample] };
    }),
};
