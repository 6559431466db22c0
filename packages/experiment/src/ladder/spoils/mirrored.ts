import { filledGaps } from './filled-gaps';
import { mirrorOf } from './mirror';
import type { Spoil } from '../spoil';

/** Left and right exchanged: as good a motion of another person, which no metric may prefer to the truth. */
export const mirrored: Spoil = {
  name: 'mirrored',
  label: 'mirrored',
  doses: [{ amount: 1 }],
  spoil(windows, _, { format, mean, features }) {
    const mirror = mirrorOf(format, mean);
    if (mirror === undefined) return undefined;
    return windows.map((window) => {
      const motion = filledGaps(window);
      const sample = motion.map((_, i) => {
        const { from, sign, origin } = mirror[i % features];
        return origin + sign * (motion[i - (i % features) + from] - origin);
      });
      return { window, samples: [sample] };
    });
  },
};
