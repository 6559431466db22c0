import { cosineBetas } from './cosine';
import { linearBetas } from './linear';

/** How alpha-bar falls: `cosine` of improved DDPM (arXiv 2102.09672), or `linear` betas as in DDPM (arXiv 2006.11239). */
export type ScheduleKind = 'cosine' | 'linear';

/** How much of the signal is left after each time step of the forward process, in float64. */
export interface NoiseSchedule {
  readonly kind: ScheduleKind;
  /** `[steps]`: variance that time step t adds. */
  readonly betas: Float64Array;
  /** `[steps]`: alpha-bar, the product of `1 − beta` up to and with t: `x_t = sqrt(alphaBar)·x0 + sqrt(1 − alphaBar)·epsilon`. */
  readonly alphaBars: Float64Array;
}

const betasOf: Record<ScheduleKind, (steps: number) => Float64Array> = { cosine: cosineBetas, linear: linearBetas };

/**
 * The noise schedule of a process of `steps` time steps (the reference: cosine, 1000).
 * @throws RangeError for a number of steps that the schedule is not defined for
 */
export function noiseSchedule(kind: ScheduleKind, steps = 1000): NoiseSchedule {
  if (!Number.isInteger(steps) || steps < 1)
    throw new RangeError(`A process has a whole number of steps, not ${steps}.`);
  const betas = betasOf[kind](steps);
  let product = 1;
  return { kind, betas, alphaBars: betas.map((beta) => (product *= 1 - beta)) };
}
