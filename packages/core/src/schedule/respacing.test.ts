import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distance } from '../fixtures/distance';
import { diffusionGolden } from '../fixtures/read-npy';
import { noiseSchedule } from './noise-schedule';
import { respace, stepsOf } from './respacing';

const schedule = noiseSchedule('cosine');
const golden = JSON.parse(
  readFileSync(new URL('../fixtures/diffusion/space-timesteps.json', import.meta.url), 'utf8'),
) as Record<string, number[] | { error: string }>;

describe('the time steps that the reference chooses', () => {
  for (const [name, wanted] of Object.entries(golden)) {
    const [, total, counts] = /^(\d+):(.*)$/.exec(name) ?? [undefined, '1000', name.replace(/[[\]]/g, '')];
    const choose = () => respace(noiseSchedule('cosine', Number(total)), counts ?? '').timesteps;
    it(name, () => {
      if (Array.isArray(wanted)) expect(choose()).toEqual(wanted);
      else expect(choose).toThrow('no integer stride gives exactly 300 of 1000 steps');
    });
  }
});

it.each(['ddim25', 'ddim100', '100'])('%s has the noise levels and betas of the reference', (spec) => {
  const respaced = respace(schedule, spec);
  expect(respaced.timesteps).toEqual([...diffusionGolden(`${spec}.timestep_map`)]);
  expect(distance(respaced.alphaBars, diffusionGolden(`${spec}.alphas_cumprod`))).toBeLessThan(1e-12);
  expect(distance(respaced.betas, diffusionGolden(`${spec}.betas`))).toBeLessThan(1e-12);
});

describe('a number of steps', () => {
  it.each([10, 25, 50, 100, 500, 1000])('%d is spaced as the reference does', (count) => {
    expect(respace(schedule, count)).toEqual(respace(schedule, `ddim${count}`));
  });

  it('without an exact stride is evenly spaced, ends included', () => {
    expect(respace(schedule, 300)).toEqual(respace(schedule, '300'));
    expect(respace(schedule, 300).timesteps.at(-1)).toBe(999);
  });

  it('of few starts at the noisiest step, where a stride would fall far short of it', () => {
    expect(respace(schedule, 1).timesteps).toEqual([999]);
    expect(respace(schedule, 2).timesteps).toEqual([0, 999]);
    expect(respace(schedule, 5).timesteps).toEqual([0, 250, 500, 749, 999]);
  });
});

it('chooses as many different steps as were asked for, whatever the schedule', () => {
  const cases = fc
    .integer({ min: 1, max: 400 })
    .chain((total) => fc.tuple(fc.constant(total), fc.integer({ min: 1, max: total })));
  fc.assert(
    fc.property(cases, ([total, count]) => {
      for (const spec of [count, String(count)]) {
        const { timesteps, alphaBars, betas } = respace(noiseSchedule('cosine', total), spec);
        expect(timesteps).toHaveLength(count);
        expect(timesteps.every((t, i) => t > (timesteps[i - 1] ?? -1) && t < total)).toBe(true);
        let product = 1;
        const rebuilt = betas.map((beta) => (product *= 1 - beta));
        expect(distance(rebuilt, alphaBars)).toBeLessThan(1e-12);
      }
    }),
  );
});

it.each([
  '',
  'ddim',
  'ddim0',
  'ddim1',
  'ddim1001',
  'ddim25 ',
  '0',
  '-5',
  '2.5',
  '1001',
  '10,',
  '10,,20',
  '600,10',
  'fast',
  0,
  -1,
  2.5,
  NaN,
  1001,
])('refuses "%s"', (spec) => {
  expect(() => respace(schedule, spec)).toThrow(expect.objectContaining({ code: 'INVALID_RESPACING' }));
});

it('gives a sampler its steps noisiest first', () => {
  const steps = stepsOf(respace(schedule, 'ddim25'));
  expect(steps.map(({ index }) => index)).toEqual(Array.from({ length: 25 }, (_, i) => i));
  expect(steps.map(({ timestep }) => timestep).slice(0, 2)).toEqual([960, 920]);
  for (const { alpha, sigma, count } of steps) {
    expect(alpha ** 2 + sigma ** 2).toBeCloseTo(1, 14);
    expect(count).toBe(25);
  }
  expect(steps[0]?.sigma).toBeGreaterThan(steps[24]?.sigma ?? 1);
});
