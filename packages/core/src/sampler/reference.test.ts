import { describe, expect, it } from 'vitest';
import type { Samples } from '../contracts/samples';
import { distance } from '../fixtures/distance';
import { diffusionGolden } from '../fixtures/read-npy';
import { toyDenoiser } from '../fixtures/toy-denoiser';
import { noiseSchedule } from '../schedule/noise-schedule';
import { addNoise, type NoiseLevel } from '../schedule/parameterisation';
import { respace, stepsOf } from '../schedule/respacing';
import { ddim } from './ddim';
import { ddpm, posterior } from './ddpm';
import type { Sampler, SamplerOptions, StepInfo } from './sampler';

/** What audio2photoreal's diffusion code computed, in float32. */
const schedule = noiseSchedule('cosine');
const strict = 2e-5;

function slice(all: Samples, index: number): Samples {
  return all.subarray(index * 96, (index + 1) * 96);
}

async function trajectory(sampler: Sampler, spec: string, options: SamplerOptions = {}): Promise<StepInfo[]> {
  const infos: StepInfo[] = [];
  await sampler(toyDenoiser, diffusionGolden('xT'), stepsOf(respace(schedule, spec)), {
    ...options,
    onStep: (info) => infos.push(info),
  });
  return infos;
}

function expectStates(infos: readonly StepInfo[], want: Samples, of: 'x' | 'x0' = 'x'): void {
  expect(infos).toHaveLength(want.length / 96);
  for (const [i, info] of infos.entries()) expect(distance(info[of], slice(want, i))).toBeLessThan(strict);
}

describe('the reference’s trajectories', () => {
  it('ddim25, eta 0: every state and every prediction', async () => {
    const infos = await trajectory(ddim, 'ddim25');
    expectStates(infos, diffusionGolden('ddim25_eta0_clip0.x'));
    expectStates(infos, diffusionGolden('ddim25_eta0_clip0.pred_xstart'), 'x0');
    expect(infos[24]?.x).toEqual(infos[24]?.x0);
  });

  it('ddim25, eta 0.7, with replayed noise', async () => {
    const noise = (i: number): Samples => slice(diffusionGolden('noise_seq25'), i);
    expectStates(await trajectory(ddim, 'ddim25', { eta: 0.7, noise }), diffusionGolden('ddim25_eta0.7.x'));
  });

  it('ddpm over 50 steps, with replayed noise', async () => {
    const noise = (i: number): Samples => slice(diffusionGolden('noise_seq50'), i);
    expectStates(await trajectory(ddpm, '50', { noise }), diffusionGolden('ddpm50.x'));
  });

  it.each([
    ['ddim100', 'ddim100_ddim_eta0.final'],
    ['1000', 'full1000_ddim_eta0.final'],
  ])('%s: the final sample', async (spec, file) => {
    const infos = await trajectory(ddim, spec);
    expect(distance(infos.at(-1)?.x ?? [], diffusionGolden(file))).toBeLessThan(strict);
  });

  it('ddim25 from a noised sample, its first 10 steps left out', async () => {
    const steps = stepsOf(respace(schedule, 'ddim25')).slice(10);
    const [first] = steps;
    if (first === undefined) throw new Error('no steps');
    const start = addNoise(diffusionGolden('init_image'), diffusionGolden('xT'), first);
    const got = await ddim(toyDenoiser, start, steps);
    expect(distance(got, diffusionGolden('ddim25_skip10_init.final'))).toBeLessThan(strict);
  });
});

describe('the posterior of the forward process', () => {
  function level(alphaBars: Float64Array, t: number): NoiseLevel {
    const alphaBar = t < 0 ? 1 : (alphaBars[t] ?? NaN);
    return { alpha: Math.sqrt(alphaBar), sigma: Math.sqrt(1 - alphaBar) };
  }

  it('has the reference’s coefficients at all 1000 steps', () => {
    const all = Array.from(schedule.alphaBars, (_, t) =>
      posterior(level(schedule.alphaBars, t), level(schedule.alphaBars, t - 1)),
    );
    expect(
      distance(
        all.map(({ ofX0 }) => ofX0),
        diffusionGolden('cosine.posterior_mean_coef1'),
      ),
    ).toBeLessThan(1e-11);
    expect(
      distance(
        all.map(({ ofX }) => ofX),
        diffusionGolden('cosine.posterior_mean_coef2'),
      ),
    ).toBeLessThan(1e-11);
    expect(
      distance(
        all.map(({ variance }) => variance),
        diffusionGolden('cosine.posterior_variance'),
      ),
    ).toBeLessThan(1e-11);
  });

  it.each(['ddim25', 'ddim100', '100'])('has the reference’s variance when respaced by %s', (spec) => {
    const { alphaBars } = respace(schedule, spec);
    const variances = Array.from(alphaBars, (_, t) => posterior(level(alphaBars, t), level(alphaBars, t - 1)).variance);
    expect(distance(variances, diffusionGolden(`${spec}.posterior_variance`))).toBeLessThan(1e-11);
  });

  it.each([
    [0, 0],
    [5, 35],
    [99, 99],
  ])('has the reference’s mean and variance at steps %d, %d', (...times) => {
    const golden = (what: string): Samples => diffusionGolden(`pmv_t${times.join('_')}_clip0.${what}`);
    const { alphaBars } = respace(schedule, 'ddim100');
    const [mean, variance] = [new Float32Array(96), new Float32Array(96)];
    for (let i = 0; i < 96; i++) {
      const t = times[Math.floor(i / 48)] ?? NaN;
      const { ofX0, ofX, variance: v } = posterior(level(alphaBars, t), level(alphaBars, t - 1));
      mean[i] = ofX0 * (golden('pred_xstart')[i] ?? NaN) + ofX * (diffusionGolden('xt')[i] ?? NaN);
      variance[i] = v;
    }
    expect(distance(mean, golden('mean'))).toBeLessThan(strict);
    expect(distance(variance, golden('variance'))).toBeLessThan(1e-6);
  });
});
