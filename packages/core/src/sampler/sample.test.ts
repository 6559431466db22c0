import { expect, it } from 'vitest';
import type { Denoiser } from '../contracts/denoiser';
import { noiseSchedule } from '../schedule/noise-schedule';
import { sample, type SampleOptions } from './sample';

/** Standard normal data: the exact denoiser is alpha·x, and every sampler should give standard normal samples. */
const denoiser: Denoiser = async (x, { alpha }) => ({ x0: x.map((value) => alpha * value) });

const options: SampleOptions = {
  denoiser,
  shape: [3, 4, 2],
  schedule: noiseSchedule('cosine'),
  steps: 20,
  sampler: 'ddim',
  seeds: [11, 12, 13],
};
const variants = [{ sampler: 'ddim' }, { sampler: 'ddim', eta: 0.7 }, { sampler: 'ddpm' }, { sampler: 'dpmpp-2m' }];

it.each(variants)('an item depends on its own seed only, not on its batch: %o', async (variant) => {
  const { samples } = await sample({ ...options, ...variant });
  for (const [i, seed] of options.seeds.entries()) {
    const alone = await sample({ ...options, ...variant, shape: [1, 4, 2], seeds: [seed] });
    expect(alone.samples).toEqual(samples.subarray(i * 8, (i + 1) * 8));
  }
  const swapped = await sample({ ...options, ...variant, seeds: [13, 12, 11] });
  expect(swapped.samples.subarray(0, 8)).toEqual(samples.subarray(16, 24));
  expect(samples.subarray(0, 8)).not.toEqual(samples.subarray(8, 16));
});

// Fixed-small variance falls short of that of continuous data by O(1/steps): 7 % at 100 steps.
it.each(variants)('samples of standard normal data are standard normal: %o', async (variant) => {
  const seeds = Array.from({ length: 40 }, (_, i) => i);
  const { samples } = await sample({ ...options, ...variant, steps: 250, shape: [40, 10, 20], seeds });
  const mean = average(samples, (value) => value);
  expect(Math.abs(mean)).toBeLessThan(0.05);
  expect(Math.abs(average(samples, (value) => (value - mean) ** 2) - 1)).toBeLessThan(0.06);
});

it('draws other noise at each step', async () => {
  const states: number[][] = [];
  const zero: Denoiser = async (x) => ({ x0: x.map(() => 0) });
  const shape = [3, 40, 2] as const;
  await sample({ ...options, shape, denoiser: zero, eta: 1, onStep: ({ x }) => states.push([...x]) });
  // With x0 = 0 and eta near 1 the states are mostly the fresh noise of their step.
  const cosine = (a: number[], b: number[]): number =>
    a.reduce((sum, value, i) => sum + value * (b[i] ?? NaN), 0) / (Math.hypot(...a) * Math.hypot(...b));
  expect(Math.abs(cosine(states[17] ?? [], states[18] ?? []))).toBeLessThan(0.7);
});

it('takes a number of steps or a respacing, and says how many steps it took', async () => {
  const visited: number[] = [];
  const onStep: SampleOptions['onStep'] = ({ step }) => visited.push(step.timestep);
  expect((await sample({ ...options, steps: '10', onStep })).steps).toBe(10);
  expect(visited.at(0)).toBe(999);
  expect(visited.at(-1)).toBe(0);
  expect((await sample({ ...options, steps: '3,4' })).steps).toBe(7);
  const [leading, named] = [{ steps: 25, spacing: 'leading' } as const, { steps: 'ddim25' }];
  expect(await sample({ ...options, ...leading })).toEqual(await sample({ ...options, ...named }));
  expect(await sample({ ...options, steps: 25 })).not.toEqual(await sample({ ...options, ...named }));
});

it('passes eta and the signal on', async () => {
  expect((await sample({ ...options, eta: 0.5 })).samples).not.toEqual((await sample(options)).samples);
  await expect(sample({ ...options, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'INTERRUPTED' });
});

it('refuses unknown samplers, respacings that cannot be, and another number of seeds than items', async () => {
  await expect(sample({ ...options, sampler: 'plms' })).rejects.toMatchObject({ code: 'UNKNOWN_SAMPLER' });
  await expect(sample({ ...options, steps: 'ddim300' })).rejects.toMatchObject({ code: 'INVALID_RESPACING' });
  await expect(sample({ ...options, seeds: [1] })).rejects.toThrow('needs as many seeds');
});

function average(values: Iterable<number>, of: (value: number) => number): number {
  const all = Array.from(values, of);
  return all.reduce((sum, value) => sum + value, 0) / all.length;
}
