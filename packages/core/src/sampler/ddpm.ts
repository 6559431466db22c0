import type { NoiseLevel } from '../parameterisation';
import { mapSamples } from '../samples';
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
  const beta = 1 - kept ** 2;
  return {
    ofX0: (next.alpha * beta) / level.sigma ** 2,
    ofX: (kept * next.sigma ** 2) / level.sigma ** 2,
    variance: (beta * next.sigma ** 2) / level.sigma ** 2,
  };
}

/**
 * Ancestral sampling, DDPM (arXiv 2006.11239, algorithm 2): each step draws from the posterior for the predicted x0; the last adds no noise.
 * With another `renoise`, the mean is written as `alpha'·x0 + ofX·sigma·epsilon` with its epsilon, which is the same where the two agree.
 */
export const ddpm = stepByStep(({ eta }) => {
  expectEta(eta, 'ddpm', 1);
  return ({ x, x0, renoise, step, next, noise }) => {
    const { ofX0, ofX, variance } = posterior(step, next);
    const spread = Math.sqrt(variance);
    const drawn = spread > 0 ? noise() : undefined;
    return mapSamples(x, (i) => {
      const clean = x0[i] ?? NaN;
      const mean = ofX0 * clean + ofX * ((x[i] ?? NaN) + step.alpha * (clean - (renoise[i] ?? NaN)));
      return mean + (drawn ? spread * (drawn[i] ?? NaN) : 0);
    });
  };
});
