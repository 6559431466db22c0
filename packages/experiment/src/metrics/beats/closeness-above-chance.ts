import { SIGMA } from './closeness';
import type { Share } from '../mean-over-clips';

/** Seconds: beats that are moved by less are still near where they were (3 σ, a closeness of .01). */
const NEAR = 3 * SIGMA;

/** Beats in a window of `seconds`: of the motion, within it, and of the voice, also a little outside. In seconds from the window's start. */
export interface Beats {
  readonly motion: readonly number[];
  readonly audio: readonly number[];
  readonly seconds: number;
}

/**
 * Closeness less what the same beats have by chance: its mean over all shifts of the motion's beats, a frame apart, around the window. A circular shift keeps their number and the times between
 * them, so that many beats gain nothing by being many: those of a body that trembles lie as near to the voice's after a shift as before.
 * Weighs nothing in a window that is too short for a shift.
 * @param direction the closeness of some of the beats to others
 */
export function closenessAboveChance(beats: Beats, fps: number, direction: (beats: Beats) => Share): Share {
  const { motion, seconds } = beats;
  const shifts: number[] = [];
  for (let shift = Math.ceil(NEAR * fps - 1e-9); shift <= (seconds - NEAR) * fps + 1e-9; shift++)
    shifts.push(shift / fps);
  if (shifts.length === 0) return { sum: 0, weight: 0 };
  const { sum, weight } = direction(beats);
  const chance = shifts.reduce((total, shift) => {
    const moved = motion.map((time) => (time + shift) % seconds);
    return total + direction({ ...beats, motion: moved }).sum / shifts.length;
  }, 0);
  return { sum: sum - chance, weight };
}
