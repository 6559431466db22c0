import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distance } from '../fixtures/distance';
import { diffusionGolden } from '../fixtures/read-npy';
import { noiseSchedule } from './noise-schedule';
import { LEAST_ALPHA } from './parameterisation';
import { respace, stepsOf } from './respacing';
import { SPACINGS } from './spacing';

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
  it('by default trails from the noisiest step down (2305.08891)', () => {
    expect(respace(schedule, 5).timesteps).toEqual([199, 399, 599, 799, 999]);
    expect(respace(schedule, 25).timesteps.slice(-2)).toEqual([959, 999]);
    expect(respace(schedule, 1000).timesteps).toEqual(Array.from({ length: 1000 }, (_, t) => t));
    // As numpy rounds: half to even.
    expect(respace(schedule, 16).timesteps.slice(0, 4)).toEqual([61, 124, 187, 249]);
  });
  it.each(['trailing', 'leading', 'linspace'] as const)('%s: one step alone is the noisiest', (spacing) => {
    expect(respace(schedule, 1, { spacing }).timesteps).toEqual([999]);
  });
  it.each([10, 25, 50, 100, 500, 1000])('leading, %d is spaced as the reference does', (count) => {
    expect(respace(schedule, count, { spacing: 'leading' })).toEqual(respace(schedule, `ddim${count}`));
  });
  it.each([1, 2, 5, 9, 300, 999])(
    'leading, %d starts at the noisiest step, where a stride would fall far short of it',
    (count) => {
      const { timesteps } = respace(schedule, count, { spacing: 'leading' });
      expect(timesteps).toEqual(respace(schedule, String(count)).timesteps);
      expect(timesteps.at(-1)).toBe(999);
    },
  );
  it.each([1, 5, 25, 300])('linspace, %d has both ends', (count) => {
    expect(respace(schedule, count, { spacing: 'linspace' })).toEqual(respace(schedule, String(count)));
  });
  it('refuses an unknown spacing by name', () => {
    expect(() => respace(schedule, 5, { spacing: 'karras' as 'leading' })).toThrow(
      'unknown spacing "karras". Known: trailing, leading, linspace',
    );
  });
});

it('a section of one step is its noisiest: "1" does not return the noise, "10,1" starts from it', () => {
  expect(respace(schedule, '1').timesteps).toEqual([999]);
  expect(respace(schedule, '10,1').timesteps.at(-1)).toBe(999);
  expect(respace(schedule, '1,1,1').timesteps).toEqual([333, 666, 999]);
});

describe('a network that predicts noise', () => {
  const epsilon = { prediction: 'epsilon' } as const;
  it.each(['cosine', 'linear'] as const)('starts where alpha permits (%s), with steps enough at any number', (kind) => {
    for (const spec of [1, 2, 5, 25, 1000, '25', '10,1']) {
      const { timesteps, alphaBars } = respace(noiseSchedule(kind), spec, epsilon);
      const alpha = Math.sqrt(alphaBars.at(-1) ?? NaN);
      expect(alpha).toBeGreaterThan(LEAST_ALPHA);
      expect(alpha).toBeLessThan(LEAST_ALPHA + 0.003);
      expect(new Set(timesteps).size).toBe(timesteps.length);
    }
    expect(respace(noiseSchedule('cosine'), 5, epsilon).timesteps).toEqual([199, 399, 599, 799, 966]);
  });
  it('is left alone where it starts low enough', () => {
    expect(respace(schedule, 'ddim25', epsilon)).toEqual(respace(schedule, 'ddim25'));
  });
  it('of a process that is nothing but noise takes its first step', () => {
    const noise = {
      kind: 'cosine',
      betas: Float64Array.of(0.9999, 0.5),
      alphaBars: Float64Array.of(1e-4, 5e-5),
    } as const;
    expect(respace(noise, 2, epsilon).timesteps).toEqual([0]);
  });
});

it('chooses as many different steps as were asked for, whatever the schedule', () => {
  const cases = fc
    .integer({ min: 1, max: 400 })
    .chain((total) => fc.tuple(fc.constant(total), fc.integer({ min: 1, max: total })));
  fc.assert(
    fc.property(cases, ([total, count]) => {
      for (const spacing of [...SPACINGS, undefined]) {
        const spec = spacing === undefined ? String(count) : count;
        const { timesteps, alphaBars, betas } = respace(noiseSchedule('cosine', total), spec, { spacing });
        expect(timesteps).toHaveLength(count);
        expect(spacing === 'leading' || timesteps.at(-1) === total - 1).toBe(true);
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
