import type { NoiseLevel } from '../schedule/parameterisation';
import { expectEta, stepByStep } from './step-by-step';

/** `q(x' | x, x0)` is normal with mean `ofX0·x0 + ofX·x`. */
export interface Posterior {
  readonly ofX0: number;
  readonly ofX: number;
  readonly variance: number;
}

/**
 * The posterior of the forward process (Ho et al. 2020, arXiv 2006.11239, eq. 7) between two noise levels;
 * its variance is the paper's smaller choice, beta-tilde ("fixed small", as the reference has it).
 */
export function posterior(level: NoiseLevel, next: NoiseLevel): Posterior {
  const kept = level.alpha / next.alpha; // square root of the paper's alpha_t
  const ofX = (kept * next.sigma ** 2) / level.sigma ** 2;
  return {
    // The paper's sqrt(alphaBar')·beta/(1 − alphaBar), written so that it is exactly 1 where next is clean.
    ofX0: next.alpha - level.alpha * ofX,
    ofX,
    variance: ((1 - kept ** 2) * next.sigma ** 2) / level.sigma ** 2,
  };
}

/**
 * Ancestral sampling, DDPM (arXiv 2006.11239, algorithm 2): each step draws from the posterior for the predicted x0; the last adds no noise.
 * The mean is computed as `alpha'·x0 + ofX·(x − alpha·x0)`, where the noise in brackets may be that of another `renoise`.
 */
export const ddpm = stepByStep(({ eta }) => {
  expectEta(eta, 'ddpm', 1);
  return ({ x, x0, renoise, step, next, noise }) => {
    const { ofX, variance } = posterior(step, next);
    const spread = Math.sqrt(variance);
    const drawn = spread > 0 ? noise() : undefined;
    const state = x.slice();
    for (let i = 0; i < state.length; i++) {
      const mean = next.alpha * (x0[i] ?? NaN) + ofX * ((x[i] ?? NaN) - step.alpha * (renoise[i] ?? NaN));
      state[i] = mean + (drawn ? spread * (drawn[i] ?? NaN) : 0);
    }
    return state;
  };
});
