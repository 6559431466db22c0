import { mapSamples, type Samples } from '../contracts/samples';
import type { NoiseLevel } from '../schedule/parameterisation';
import { expectEta, stepByStep } from './step-by-step';

/**
 * DPM-Solver++ 2M (Lu et al. 2022, arXiv 2211.01095, algorithm 2), order 2 with one evaluation a step. With lambda = log(alpha/sigma)
 * and h the step in lambda: `x' = sigma'/sigma·x + (alpha' − alpha·sigma'/sigma)·D`, where `D = x0 + h/(2·h_before)·(x0 − x0_before)`
 * extrapolates the predictions linearly to the middle of the step.
 * - The first step is of order 1. It may be huge (the cosine schedule starts at lambda −9.9): the next one's weight h/(2·h_before)
 *   is then small, as it should be, since a prediction from almost pure noise says little about the slope.
 * - The last step goes to sigma 0, where h is infinite and extrapolation has no meaning: it returns x0.
 * - With another `renoise`, the factor alpha' goes to x0 and −alpha·sigma'/sigma, the signal taken out of the noise, to renoise; both are extrapolated.
 */
export const dpmpp2m = stepByStep(({ eta }) => {
  expectEta(eta, 'dpmpp-2m', 0);
  let before: { readonly x0: Samples; readonly renoise: Samples; readonly h: number } | undefined;
  return ({ x, x0, renoise, step, next }) => {
    const h = lambda(next) - lambda(step);
    const last = before;
    const weight = last === undefined || next.sigma === 0 ? 0 : h / (2 * last.h);
    const ratio = next.sigma / step.sigma;
    const ahead = (now: Samples, then: Samples | undefined, i: number): number => {
      const value = now[i] ?? NaN;
      return weight === 0 ? value : value + weight * (value - (then?.[i] ?? NaN));
    };
    before = { x0, renoise, h };
    return mapSamples(
      x,
      (i) =>
        next.alpha * ahead(x0, last?.x0, i) + ratio * ((x[i] ?? NaN) - step.alpha * ahead(renoise, last?.renoise, i)),
    );
  };
});

function lambda({ alpha, sigma }: NoiseLevel): number {
  return Math.log(alpha / sigma);
}
