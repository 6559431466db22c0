/** How grave a finding is, gravest first. */
export const LEVELS = ['error', 'warning', 'note'] as const;

/** `error`: motion is not what the paper says. `warning`: it may not be. `note`: a cost or an inconvenience. */
export type Level = (typeof LEVELS)[number];

/** A finding that moves motion by this share of what another seed does is more than a note. */
const WORTH_A_WARNING = 0.1;

/** Beside a model that another seed does not move at all. */
const LEAST_SEED_EFFECT = 1e-3;

/**
 * How grave an effect on motion is: an error where it is at least another seed's, a warning from a tenth of it, else a note.
 * @param effect in standard deviations of motion; undefined where it was not measured
 * @param seedEffect of another seed, likewise
 * @param declared level of what was not measured
 */
export function levelOf(effect: number | undefined, seedEffect: number | undefined, declared: Level): Level {
  if (effect === undefined || seedEffect === undefined) return declared;
  const relative = effect / Math.max(seedEffect, LEAST_SEED_EFFECT);
  return relative >= 1 ? 'error' : relative >= WORTH_A_WARNING ? 'warning' : 'note';
}

/** Whether a level is at least as grave as another. */
export function isAtLeast(level: Level, other: Level): boolean {
  return LEVELS.indexOf(level) <= LEVELS.indexOf(other);
}
