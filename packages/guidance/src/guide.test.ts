import {
  mapSamples,
  Random,
  type Branch,
  type ConditionalDenoiser,
  type Denoiser,
  type Samples,
  type Step,
} from '@antiphon/core';
import { describe, expect, test } from 'vitest';
import { guide } from './guide';
import { createGuidance } from './registry';

const COUNT = 20;
const steps: Step[] = Array.from({ length: COUNT }, (_, index) => {
  const angle = (0.99 * Math.PI * (COUNT - index)) / (2 * COUNT);
  return { index, count: COUNT, timestep: 1000 - 50 * index - 1, alpha: Math.cos(angle), sigma: Math.sin(angle) };
});

/** DDIM with eta 0 (Song et al. 2020, arXiv 2010.02502, equation 12), down to sigma 0. */
async function ddim(denoiser: Denoiser, start: Samples): Promise<Samples> {
  let x = start;
  for (const step of steps) {
    const { x0 } = await denoiser(x, step);
    const next = steps[step.index + 1] ?? { alpha: 1, sigma: 0 };
    const from = x;
    x = mapSamples(x, (i) => next.alpha * x0[i] + (next.sigma * (from[i] - step.alpha * x0[i])) / step.sigma);
  }
  return x;
}

/** E[x0 | x_t] for data N(mean, spread²): exact, and linear in the mean. */
function gaussian(x: Samples, { alpha, sigma }: Step, mean: number, spread = 0.5): Samples {
  const gain = (alpha * spread ** 2) / (alpha ** 2 * spread ** 2 + sigma ** 2);
  return mapSamples(x, (i) => mean + gain * (x[i] - alpha * mean));
}

const CONDITIONAL_MEAN = 3;
const UNCONDITIONAL_MEAN = -1;

function model(predicted: Branch[][] = []): ConditionalDenoiser {
  return {
    conditions: ['audio'],
    shape: [2, 4, 3],
    predict: async (x, step, branches) => {
      predicted.push([...branches]);
      return branches.map(({ keep }) =>
        gaussian(x, step, keep.audio === false ? UNCONDITIONAL_MEAN : CONDITIONAL_MEAN),
      );
    },
  };
}

const noise = Float64Array.from(Random.stream(1, 'noise').normals(24));
const sample = (spec: object, denoiser = model()) =>
  ddim(guide(denoiser, createGuidance(spec), { random: Random.stream(1, 'guidance') }), noise);
const plain = (mean: number) => ddim(async (x, step) => ({ x0: gaussian(x, step, mean) }), noise);

describe('on Gaussian data, where the denoisers are exact', () => {
  test.each(['cfg', 'null-embed'])(
    '%s at scale 1 samples what the conditional model samples, to the bit',
    async (kind) => {
      expect(await sample({ kind, scale: 1 })).toEqual(await plain(CONDITIONAL_MEAN));
    },
  );

  test('at scale 0 it samples what the unconditional model samples, to the bit', async () => {
    expect(await sample({ kind: 'cfg', scale: 0 })).toEqual(await plain(UNCONDITIONAL_MEAN));
  });

  test('fixed is the conditional model', async () => {
    expect(await sample({ kind: 'fixed' })).toEqual(await plain(CONDITIONAL_MEAN));
  });

  test('scale s samples the Gaussian whose mean is uncond + s·(cond − uncond)', async () => {
    const got = await sample({ kind: 'cfg', scale: 2.5 });
    const wanted = await plain(UNCONDITIONAL_MEAN + 2.5 * (CONDITIONAL_MEAN - UNCONDITIONAL_MEAN));
    expect(Math.max(...got.map((value, i) => Math.abs(value - wanted[i])))).toBeLessThan(1e-12);
  });
});

describe('guide', () => {
  test('evaluates all branches of a step in one call, and counts them', async () => {
    const calls: Branch[][] = [];
    const counts: number[] = [];
    const guided = guide(model(calls), createGuidance({ kind: 'cfg', scale: 2, within: [0.3, 0.9] }), {
      random: Random.stream(1, 'guidance'),
      onEvaluations: (count) => counts.push(count),
    });
    await ddim(guided, noise);
    const inside = steps.filter(({ sigma }) => sigma >= 0.3 && sigma <= 0.9).length;
    expect(calls).toHaveLength(COUNT);
    expect(guided.nfe()).toBe(COUNT + inside);
    expect(counts).toEqual(calls.map((branches) => branches.length));
  });

  test('says so when a denoiser answers too few branches', async () => {
    const broken = { ...model(), predict: async (x: Samples) => [x] };
    await expect(sample({ kind: 'cfg' }, broken)).rejects.toThrow('1 predictions for 2 branches');
  });
});

describe('a branch that no denoiser could evaluate is refused by name', () => {
  test.each([
    [{ name: 'b', keep: {}, smoothe: 2 }, /branch "b" has the unknown field "smoothe"/],
    [{ name: 'b', keep: { text: false } }, /names "text", which the model lacks\. It has: audio/],
    [{ name: 'b', keep: {}, unrelated: ['video'] }, /names "video"/],
    [{ name: 'b', keep: {}, timestep: NaN }, /timestep NaN; expected 0 … 999/],
    [{ name: 'b', keep: {}, smooth: 0 }, /smooth 0; expected a width above 0/],
    [{ name: 'b', keep: {}, perturb: { kind: 'foo', layers: [0] } }, /perturbs by "foo"/],
    [{ name: 'b', keep: {}, model: 'weaker' }, /the model "weaker"; expected "weak"/],
    [{ name: 'b' }, /no "keep"/],
  ])('%j', async (branch, problem) => {
    const guidance = {
      ...createGuidance({ kind: 'cfg' }),
      begin: () => ({ branches: () => [branch as Branch], combine: () => ({ x0: noise }) }),
    };
    const guided = guide(model(), guidance, { random: Random.stream(0, 'r') });
    await expect(guided(noise, steps[0])).rejects.toThrow(problem);
  });
});
