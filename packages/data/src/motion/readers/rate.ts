/** Hz: rates that motion is recorded at. */
const CONVENTIONAL = [24, 25, 30, 48, 50, 60, 90, 100, 120, 240];
/** A measured rate this near (as a part of it) to a conventional one is that one. */
const NEAR = 0.005;

/** The conventional rate that a measured one (Hz) stands for, else the measured one itself. */
export function conventionalRate(measured: number): number {
  return CONVENTIONAL.find((rate) => Math.abs(measured - rate) <= NEAR * rate) ?? measured;
}

/**
 * The rate (Hz) of a motion whose file does not tell, from the length of its audio: the conventional rate that comes nearest, if it leaves the two at most
 * `tolerance` seconds apart and no other one does.
 */
export function rateFromDuration(frames: number, seconds: number, tolerance: number): number | undefined {
  const fitting = CONVENTIONAL.filter((rate) => Math.abs(frames / rate - seconds) <= tolerance);
  return fitting.length === 1 ? fitting[0] : undefined;
}
