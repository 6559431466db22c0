/** Decay of Adam's second moment: the optimiser is given it, and what is read off the moment is read with it. */
export const ADAM_BETA2 = 0.999;

/**
 * The mean square of the (clipped) gradients that a parameter received, averaged over its values and, with weights that fade over about 1000 steps, over the
 * steps: Adam's second moment with its start corrected (arXiv 1412.6980, section 3).
 * @param moment second moment `v`, after `steps` steps
 */
export function meanSquareGradient(moment: Float32Array, steps: number): number {
  if (steps === 0 || moment.length === 0) return 0;
  return moment.reduce((sum, value) => sum + value, 0) / moment.length / (1 - ADAM_BETA2 ** steps);
}
