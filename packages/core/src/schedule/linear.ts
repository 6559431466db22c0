/**
 * Linear schedule (Ho et al. 2020, arXiv 2006.11239, section 4): betas from 0.0001 to 0.02 over 1000 steps.
 * For another number of steps they are scaled by `1000/steps`, which keeps the noise level at the end.
 * @throws RangeError for 20 steps or fewer, where the last beta would reach 1
 */
export function linearBetas(steps: number): Float64Array {
  if (steps <= 20) throw new RangeError(`The linear schedule needs more than 20 steps, not ${steps}.`);
  const scale = 1000 / steps;
  const [first, last] = [0.0001 * scale, 0.02 * scale];
  return Float64Array.from({ length: steps }, (_, i) => first + ((last - first) * i) / (steps - 1));
}
