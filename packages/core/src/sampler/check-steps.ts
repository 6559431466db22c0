import type { Step } from '../contracts/denoiser';
import { AntiphonError } from '../errors';

/**
 * Refuses levels that no sampler can walk: they become strictly less noisy, each is variance preserving with some noise left, and level 0 comes after the last by itself.
 * A process may start at alpha 0. Time steps are only told to the network: fractions, and one for several levels, are allowed.
 * @throws INVALID_INPUT naming the step and what is wrong with it
 */
export function checkSteps(steps: readonly Step[]): void {
  if (steps.length === 0) throw invalid('there is none; a sampling takes one or more');
  steps.forEach((step, i) => {
    const problem = levelProblem(step, steps[i - 1]);
    if (problem !== undefined) throw invalid(`step ${i} ${problem}`);
  });
}

function levelProblem({ alpha, sigma, timestep }: Step, before: Step | undefined): string | undefined {
  if (!Number.isFinite(timestep) || timestep < 0) return `has time step ${timestep}, expected a number from 0`;
  if (!(alpha >= 0 && alpha <= 1 && sigma >= 0 && sigma <= 1))
    return `has alpha ${alpha} and sigma ${sigma}, expected numbers from 0 to 1 (is its time step one of the process?)`;
  if (sigma === 0) return 'has sigma 0: nothing is left to remove. The level 0 comes after the last step by itself';
  // Levels may have been written with few places.
  if (Math.abs(alpha ** 2 + sigma ** 2 - 1) > 1e-3)
    return `has alpha ${alpha} and sigma ${sigma}, whose squares add up to ${alpha ** 2 + sigma ** 2}, expected 1 (x = alpha·x0 + sigma·noise)`;
  if (before === undefined || alpha * before.sigma > before.alpha * sigma) return undefined;
  return alpha * before.sigma === before.alpha * sigma
    ? `repeats the level of the step before it (sigma ${sigma})`
    : `is noisier than the step before it (sigma ${sigma} after ${before.sigma}); the noisiest comes first`;
}

function invalid(problem: string): AntiphonError {
  return new AntiphonError('INVALID_INPUT', { source: 'steps', problem });
}
