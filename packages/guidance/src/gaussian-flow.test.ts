import {
  getSampler,
  mapSamples,
  Random,
  type Branch,
  type ConditionalDenoiser,
  type GuidanceSpec,
  type Samples,
  type Step,
} from '@antiphon/core';
import { describe, expect, test } from 'vitest';
import { guide } from './guide';
import { createGuidance } from './registry';

/**
 * Where guidance leads, exactly. For data that is Gaussian given the condition (mean m_c, variance v_c) and in the weak view (m_w, v_w), both denoisers are linear, and so is
 * the guided flow of a linear strategy. With y = x/alpha and τ = (sigma/alpha)², it is dy/dτ = (A·y − B)/2 with
 *
 *   A = (1 − s)/(v_w + τ) + s/(v_c + τ),   B = (1 − s)·m_w/(v_w + τ) + s·m_c/(v_c + τ),
 *
 * and the integrating factor h = (v_w + τ)^((1−s)/2)·(v_c + τ)^(s/2). From far out, a flow with equal means therefore ends at the variance v_c^s·v_w^(1−s), the *geometric* mean of the two;
 * the density p(x|c)^s·p(x)^(1−s), which guidance is often said to sample, has 1/(s/v_c + (1−s)/v_w) (Bradley & Nakkiran 2024, arXiv 2408.09000).
 * Ancestral sampling follows the reverse SDE, whose mean obeys dm/dτ = A·m − B and whose variance dV/dτ = 2·A·V − 1: another distribution again.
 */
interface Gaussian {
  readonly mean: number;
  readonly variance: number;
}
const CONDITIONAL: Gaussian = { mean: 1, variance: 0.25 };
const WEAK: Gaussian = { mean: -0.5, variance: 1.5 };

/** E[x0 | x_t]. */
function denoised(x: Samples, { alpha, sigma }: Step, { mean, variance }: Gaussian): Samples {
  const gain = (alpha * variance) / (alpha ** 2 * variance + sigma ** 2);
  return mapSamples(x, (i) => mean + gain * (x[i] - alpha * mean));
}

/** Whatever is weaker than the conditional branch has the weak density. */
function model(cond = CONDITIONAL, weak = WEAK): ConditionalDenoiser {
  const plain = ({ keep, unrelated, timestep, smooth, perturb, model: other }: Branch): boolean =>
    Object.values(keep).every((kept) => kept) &&
    [unrelated, timestep, smooth, perturb, other].every((view) => view === undefined);
  return {
    conditions: ['audio'],
    shape: [1, 1, 1],
    traits: { layers: 6, weak: true, fps: 30 },
    predict: async (x, step, branches) => branches.map((branch) => denoised(x, step, plain(branch) ? cond : weak)),
  };
}

/** Levels evenly spaced in lambda = log(alpha/sigma), away from both singular ends. */
const ENDS = [-2.5, 2] as const;
function levels(intervals: number): Step[] {
  return Array.from({ length: intervals + 1 }, (_, index) => {
    const alpha = 1 / Math.sqrt(1 + Math.exp(-2 * (ENDS[0] + ((ENDS[1] - ENDS[0]) * index) / intervals)));
    return { index, count: intervals + 1, timestep: 900, alpha, sigma: Math.sqrt(1 - alpha ** 2) };
  });
}
const [FAR, NEAR] = ENDS.map((lambda) => Math.exp(-2 * lambda)); // τ at both ends

/** y at the last level, from y at the first. The step after the last level, to sigma 0, is not counted. */
async function flow(
  spec: GuidanceSpec,
  sampler: string,
  intervals: number,
  options: { y?: number; noise?: (step: number) => number; denoiser?: ConditionalDenoiser } = {},
): Promise<number> {
  const { y = 0.8, noise = () => 0, denoiser = model() } = options;
  const steps = levels(intervals);
  let reached = NaN;
  const guided = guide(denoiser, createGuidance(spec), { random: Random.stream(0, 'flow') });
  await getSampler(sampler)(guided, Float64Array.of(y * steps[0].alpha), steps, {
    noise: (index) => Float64Array.of(noise(index)),
    onStep: ({ step, x }) => {
      if (step.index === intervals - 1) reached = x[0] / steps[intervals].alpha;
    },
  });
  return reached;
}

/** Integrates dz/dτ = rate(τ)·z − source(τ) from far to near (Runge & Kutta, 4,000 steps in log τ: exact to 1e-11). */
function integrate(z: number, rate: (tau: number) => number, source: (tau: number) => number): number {
  const count = 4_000;
  const h = Math.log(NEAR / FAR) / count;
  const slope = (logTau: number, value: number): number => {
    const tau = Math.exp(logTau);
    return tau * (rate(tau) * value - source(tau));
  };
  let at = Math.log(FAR);
  for (let i = 0; i < count; i++, at += h) {
    const k1 = slope(at, z);
    const k2 = slope(at + h / 2, z + (h / 2) * k1);
    const k3 = slope(at + h / 2, z + (h / 2) * k2);
    const k4 = slope(at + h, z + h * k3);
    z += (h / 6) * (k1 + 2 * k2 + 2 * k3 + k4);
  }
  return z;
}

const scale = 2.5;
const A = (tau: number) => (1 - scale) / (WEAK.variance + tau) + scale / (CONDITIONAL.variance + tau);
const B = (tau: number) =>
  ((1 - scale) * WEAK.mean) / (WEAK.variance + tau) + (scale * CONDITIONAL.mean) / (CONDITIONAL.variance + tau);
const flowEnd = integrate(
  0.8,
  (tau) => A(tau) / 2,
  (tau) => B(tau) / 2,
);

/** Slope of log error against log step size, by least squares. */
async function orderOf(error: (intervals: number) => Promise<number>): Promise<number> {
  const points: [number, number][] = [];
  for (const n of [40, 80, 160, 320]) points.push([Math.log(1 / n), Math.log(await error(n))]);
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  return mean(points.map(([x, y]) => (x - mx) * (y - my))) / mean(points.map(([x]) => (x - mx) ** 2));
}

const LINEAR = ['cfg', 'null-embed', 'icg', 'tsg', 'spg', 'pag', 'seg', 'slg', 'autoguidance'];

describe.each([
  ['ddim', 1],
  ['dpmpp-2m', 2],
] as const)('%s converges to the guided flow with order %d', (sampler, order) => {
  test.each(LINEAR)('%s', async (kind) => {
    const error = async (n: number) => Math.abs((await flow({ kind, scale }, sampler, n)) - flowEnd);
    expect(Math.abs((await orderOf(error)) - order)).toBeLessThan(0.2);
    expect(await error(320)).toBeLessThan(0.01);
  });
});

test('the integral above is right: with equal means there is a closed form', async () => {
  const denoiser = model({ ...CONDITIONAL, mean: 0 }, { ...WEAK, mean: 0 });
  const h = (tau: number) => (WEAK.variance + tau) ** ((1 - scale) / 2) * (CONDITIONAL.variance + tau) ** (scale / 2);
  const wanted = (0.8 * h(NEAR)) / h(FAR);
  const byIntegral = integrate(
    0.8,
    (tau) => A(tau) / 2,
    () => 0,
  );
  expect(byIntegral).toBeCloseTo(wanted, 10);
  expect(await flow({ kind: 'cfg', scale }, 'dpmpp-2m', 1_000, { denoiser })).toBeCloseTo(wanted, 4);
});

test('guidance does not sample p(x|c)^s·p(x)^(1−s)', () => {
  const [c, w] = [CONDITIONAL.variance, WEAK.variance];
  const flowVariance = c ** scale * w ** (1 - scale);
  const powerVariance = 1 / (scale / c + (1 - scale) / w);
  expect(flowVariance).toBeCloseTo(0.017, 3);
  expect(powerVariance).toBeCloseTo(0.1111, 4);
  // From far out to sigma 0, the flow multiplies a spread √τ by h(0)/h(τ).
  const tau = 1e12;
  const factor = (w / (w + tau)) ** ((1 - scale) / 2) * (c / (c + tau)) ** (scale / 2);
  expect(tau * factor ** 2).toBeCloseTo(flowVariance, 9);
});

describe('ddpm converges to the reverse process of the guided score with order 1', () => {
  const spec = { kind: 'cfg', scale };

  test('in its mean', async () => {
    const wanted = integrate(0.8, A, B);
    const error = async (n: number) => Math.abs((await flow(spec, 'ddpm', n)) - wanted);
    expect(Math.abs((await orderOf(error)) - 1)).toBeLessThan(0.2);
  });

  test('in its variance, summed over the response to each noise', async () => {
    const wanted = integrate(
      FAR,
      (tau) => 2 * A(tau),
      () => 1,
    );
    const variance = async (n: number): Promise<number> => {
      const still = await flow(spec, 'ddpm', n, { y: 0 });
      const start = (await flow(spec, 'ddpm', n, { y: 1 })) - still;
      let sum = FAR * start ** 2;
      for (let k = 0; k < n; k++) {
        sum += ((await flow(spec, 'ddpm', n, { y: 0, noise: (step) => (step === k ? 1 : 0) })) - still) ** 2;
      }
      return sum;
    };
    const errors = [await variance(20), await variance(40), await variance(80)].map((value) =>
      Math.abs(value - wanted),
    );
    expect(Math.log2(errors[0] / errors[1])).toBeGreaterThan(0.7);
    expect(Math.log2(errors[1] / errors[2])).toBeGreaterThan(0.8);
    expect(errors[2] / wanted).toBeLessThan(0.1);
  });
});

test('cfg-plus-plus has no such limit: every step moves by scale·(cond − uncond), so that more steps guide further', async () => {
  const denoiser = model(CONDITIONAL, { ...WEAK, variance: CONDITIONAL.variance });
  const end = (n: number, own: number) => flow({ kind: 'cfg-plus-plus', scale: own }, 'ddim', n, { denoiser });
  const pushed = async (n: number) => (await end(n, 0.3)) - (await end(n, 0));
  const [few, many, more] = [await pushed(20), await pushed(40), await pushed(80)];
  expect(many / few).toBeCloseTo(2, 0);
  expect(more / many).toBeCloseTo(2, 0);
});
