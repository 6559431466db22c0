import { AntiphonError } from '../errors';
import { stepByStep } from './step-by-step';

/**
 * DDIM (Song et al. 2021, arXiv 2010.02502, eq. 12 and 16):
 * `x' = alpha'·x0 + sqrt(sigma'² − s²)·epsilon + s·noise`, `s = eta · sigma'/sigma · sqrt(1 − alpha²/alpha'²)`.
 * Eta 0 (default) is deterministic and of order 1; eta 1 is DDPM.
 */
export const ddim = stepByStep(({ eta = 0 }) => {
  if (!(eta >= 0 && eta <= 1)) {
    throw new AntiphonError('INVALID_INPUT', { source: 'eta', problem: `expected a number from 0 to 1, got ${eta}` });
  }
  return ({ x, x0, renoise, step: { alpha, sigma }, next, noise }) => {
    const spread = eta * (next.sigma / sigma) * Math.sqrt(1 - (alpha / next.alpha) ** 2);
    const direction = Math.sqrt(Math.max(0, next.sigma ** 2 - spread ** 2));
    const drawn = spread > 0 ? noise() : undefined;
    const state = x.slice();
    // A loop of its own: a function called for each value takes several times as long.
    for (let i = 0; i < state.length; i++) {
      const epsilon = ((x[i] ?? NaN) - alpha * (renoise[i] ?? NaN)) / sigma;
      state[i] = next.alpha * (x0[i] ?? NaN) + direction * epsilon + (drawn ? spread * (drawn[i] ?? NaN) : 0);
    }
    return state;
  };
});
