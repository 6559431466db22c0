import { mapSamples, type GuidanceRun } from '@antiphon/core';
import { CONDITIONAL } from '../branches/branches';
import { withRuns, type Strategy } from '../strategy';
import { withConditional } from './with-conditional';

/** By how much guidance acts at a share u of the way from noise (0) to motion (1). All have the mean 1/2 but `bump`, which has 2/π. */
const RAMPS = {
  rising: (u: number) => u,
  falling: (u: number) => 1 - u,
  'rising-cosine': (u: number) => (1 - Math.cos(Math.PI * u)) / 2,
  'falling-cosine': (u: number) => (1 + Math.cos(Math.PI * u)) / 2,
  bump: (u: number) => Math.sin(Math.PI * u),
} as const satisfies Record<RampShape, (u: number) => number>;

/** How guidance grows or fades over a sampling, from noise to motion: see `ramp`. */
export type RampShape = 'rising' | 'falling' | 'rising-cosine' | 'falling-cosine' | 'bump';

export const RAMP_SHAPES = ['constant', ...(Object.keys(RAMPS) as RampShape[])] as const;

/**
 * Guidance that changes over the sampling (Wang et al. 2024, "Analysis of classifier-free guidance weight schedulers", arXiv 2404.13040):
 * x0 = cond + r(u)·(guided − cond), where u = 1 − t/999 runs from 0 (noise) to 1 (motion). For a linear strategy that is the scale 1 + r(u)·(scale − 1).
 * The paper finds rising ramps best; at equal mean strength, use about twice the constant scale.
 * Where r is 0 the conditional branch alone is evaluated.
 */
export function ramp(strategy: Strategy, shape: RampShape): Strategy {
  const strengthAt = (timestep: number): number => RAMPS[shape](Math.min(1, Math.max(0, 1 - timestep / 999)));
  return withRuns(strategy, {
    linear: false, // it is, but not with the one scale
    begin(context): GuidanceRun {
      const run = strategy.begin(context);
      return {
        branches: (step) => (strengthAt(step.timestep) === 0 ? [CONDITIONAL] : withConditional(run.branches(step))),
        combine(predictions, step, x) {
          const strength = strengthAt(step.timestep);
          const cond = predictions[CONDITIONAL.name];
          if (strength === 0) return { x0: cond };
          const guided = run.combine(predictions, step, x);
          if (strength === 1) return guided;
          const { renoise } = guided;
          const towards = (full: typeof cond) => mapSamples(cond, (i) => cond[i] + strength * (full[i] - cond[i]));
          return { x0: towards(guided.x0), ...(renoise === undefined ? {} : { renoise: towards(renoise) }) };
        },
      };
    },
  });
}
