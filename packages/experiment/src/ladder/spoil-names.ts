/** The ways in which the ladder spoils true motion. */
export const SPOIL_NAMES = ['jitter', 'frozen', 'lowPassed', 'shifted', 'swapped', 'mirrored', 'meanPose'] as const;

/** One of `SPOIL_NAMES`. */
export type SpoilName = (typeof SPOIL_NAMES)[number];
