import { getSampler, mapSamples, noiseSchedule, Random, respace, sample, stepsOf } from '@antiphon/core';
import type { ConditionalDenoiser, Denoiser } from '@antiphon/core';
import { createGuidance, guide, guidanceKinds } from '@antiphon/guidance';
import type { RemadeValues } from '../remake';

const schedule = noiseSchedule('cosine');

/** E[x0 | x_t] of motion that is normal. */
function normal(mean: number, variance: number): Denoiser {
  return async (x, { alpha, sigma }) => {
    const gain = (alpha * variance) / (alpha ** 2 * variance + sigma ** 2);
    return { x0: mapSamples(x, (i) => mean + gain * ((x[i] ?? NaN) - alpha * mean)) };
  };
}

/** The variances of docs/guidance.md, and of two of its strategies a model that is exact. */
const [CONDITIONAL, UNCONDITIONAL, SCALE] = [0.25, 1.5, 2.5];
const model: ConditionalDenoiser = {
  conditions: ['audio'],
  shape: [1, 60, 1],
  traits: { layers: 6, weak: true, fps: 30 },
  predict: async (x, step, branches) => {
    const densities = branches.map(({ keep }) => (Object.values(keep).includes(false) ? UNCONDITIONAL : CONDITIONAL));
    return Promise.all(densities.map(async (variance) => (await normal(0, variance)(x, step)).x0));
  },
};
const guided = (spec: Parameters<typeof createGuidance>[0]) =>
  guide(model, createGuidance(spec), { random: Random.stream(0, 'guidance') });

/** Evaluations per step of each strategy at its own scale, counted in a sampling of four steps. */
export async function evaluationsPerStep(): Promise<RemadeValues> {
  const values: Record<string, number> = {};
  for (const kind of guidanceKinds()) {
    const denoiser = guided({ kind });
    await sample({ denoiser, shape: [1, 60, 1], schedule, steps: 4, sampler: 'ddim', seeds: [1] });
    values[kind] = denoiser.nfe() / 4;
  }
  return values;
}

/** The variance that guided DDIM ends at, sampled in as many steps as there are; and that of the density that guidance is said to sample. */
export async function guidedVariance(): Promise<RemadeValues> {
  const denoiser = guided({ kind: 'cfg', scale: SCALE });
  const { samples } = await sample({ denoiser, shape: [1, 60, 1], schedule, steps: 1000, sampler: 'ddim', seeds: [1] });
  const noise = Random.stream(1, 'sampling-noise').normals(60);
  const ofNoise = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value ** 2, 0);
  // Without noise on the way a sampling of this model multiplies the noise that it starts from.
  return {
    reached: ofNoise(samples) / ofNoise(noise),
    said: 1 / (SCALE / CONDITIONAL + (1 - SCALE) / UNCONDITIONAL),
    conditional: CONDITIONAL,
    unconditional: UNCONDITIONAL,
    scale: SCALE,
  };
}

/** Which time steps a number of steps visits (`trailing/25/first`, `/last-but-one`, `/last`; `leading/…/second`), alpha at the noisiest, and what `leading` makes of a mean of 1. */
export async function spacings(): Promise<RemadeValues> {
  const visited = (spacing: 'trailing' | 'leading', steps: number) => respace(schedule, steps, { spacing }).timesteps;
  const [trailing, leading] = [visited('trailing', 25), visited('leading', 25)];
  // Of normal motion (mean 1, deviation 0.5) DDIM is linear: from no noise it ends at the mean of all that it samples.
  const mean = async (steps: number): Promise<number> => {
    const visits = stepsOf(respace(schedule, steps, { spacing: 'leading' }));
    const noise = () => Float64Array.of(0);
    return (await getSampler('ddim')(normal(1, 0.25), noise(), visits, { noise }))[0] ?? NaN;
  };
  const alpha = Math.sqrt(schedule.alphaBars.at(-1) ?? NaN);
  const told = respace(schedule, 25, { prediction: 'epsilon' }).alphaBars.at(-1) ?? NaN;
  return {
    steps: schedule.betas.length,
    'trailing/first': trailing[0] ?? NaN,
    'trailing/last-but-one': trailing.at(-2) ?? NaN,
    'trailing/last': trailing.at(-1) ?? NaN,
    'leading/first': leading[0] ?? NaN,
    'leading/second': leading[1] ?? NaN,
    'leading/last': leading.at(-1) ?? NaN,
    'mean/25': await mean(25),
    'mean/10': await mean(10),
    alpha,
    'error-of-2%': 0.02 / alpha,
    'least-alpha': Math.sqrt(told),
  };
}
