import { expect, it } from 'vitest';
import type { Denoiser, Step } from '../contracts/denoiser';
import type { NoiseLevel } from '../schedule/parameterisation';
import { ddim } from './ddim';
import { dpmpp2m } from './dpmpp-2m';
import type { Sampler } from './sampler';

/**
 * For data that is normal with mean m and deviation d, the exact denoiser is known, and so is where the probability flow leads:
 * `(x' − alpha'·m) / (x − alpha·m) = sqrt(alpha'²d² + sigma'²) / sqrt(alpha²d² + sigma²)`.
 */
const data = [
  { mean: 0.7, deviation: 0.5 },
  { mean: -1.2, deviation: 2 },
  { mean: 0, deviation: 1.3 },
];

const denoiser: Denoiser = async (x, { alpha, sigma }) => ({
  x0: Float64Array.from(data, ({ mean, deviation }, i) => {
    const gain = (alpha * deviation ** 2) / (alpha ** 2 * deviation ** 2 + sigma ** 2);
    return mean + gain * ((x[i] ?? NaN) - alpha * mean);
  }),
});

function exact(x: Float64Array, from: NoiseLevel, to: NoiseLevel): Float64Array {
  return Float64Array.from(data, ({ mean, deviation }, i) => {
    const spread = ({ alpha, sigma }: NoiseLevel): number => Math.hypot(alpha * deviation, sigma);
    return to.alpha * mean + (((x[i] ?? NaN) - from.alpha * mean) * spread(to)) / spread(from);
  });
}

/** Levels evenly spaced in log-SNR, `lambda = log(alpha/sigma)`, away from both singular ends. */
function evenSteps(intervals: number): Step[] {
  return Array.from({ length: intervals + 1 }, (_, index) => {
    const alpha = 1 / Math.sqrt(1 + Math.exp(-2 * (-2 + (4 * index) / intervals)));
    return { index, count: intervals + 1, timestep: 0, alpha, sigma: Math.sqrt(1 - alpha ** 2) };
  });
}

/** The error at the last level; the step after it, to sigma 0, is not counted. */
async function errorOf(sampler: Sampler, intervals: number): Promise<number> {
  const start = Float64Array.of(1.1, -0.4, 0.8);
  const steps = evenSteps(intervals);
  const [first, last] = [steps[0], steps[intervals]];
  if (first === undefined || last === undefined) throw new Error('no steps');
  let reached = start;
  await sampler(denoiser, start, steps, {
    onStep: ({ step, x }) => {
      if (step.index === intervals - 1) reached = Float64Array.from(x);
    },
  });
  const want = exact(start, first, last);
  return Math.hypot(...reached.map((value, i) => value - (want[i] ?? NaN)));
}

/** Slope of log error against log step size, by least squares. */
async function orderOf(sampler: Sampler): Promise<number> {
  const points: [number, number][] = [];
  for (const n of [40, 80, 160, 320]) points.push([Math.log(1 / n), Math.log(await errorOf(sampler, n))]);
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  return mean(points.map(([x, y]) => (x - mx) * (y - my))) / mean(points.map(([x]) => (x - mx) ** 2));
}

it.each([
  ['ddim', ddim, 1],
  ['dpmpp-2m', dpmpp2m, 2],
] as const)('%s converges to the exact flow of Gaussian data with its order', async (_, sampler, order) => {
  const slope = await orderOf(sampler);
  expect(slope).toBeGreaterThan(order - 0.2);
  expect(slope).toBeLessThan(order + 0.2);
  expect(await errorOf(sampler, 320)).toBeLessThan(0.02);
});
