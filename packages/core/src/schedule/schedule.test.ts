import { expect, it } from 'vitest';
import { diffusionGolden } from '../fixtures/read-npy';
import { distance } from '../fixtures/distance';
import { noiseSchedule } from './noise-schedule';

it('has the cosine schedule of the reference', () => {
  const { betas, alphaBars } = noiseSchedule('cosine');
  expect(distance(betas, diffusionGolden('cosine.raw_betas'))).toBeLessThan(1e-14);
  expect(distance(betas, diffusionGolden('cosine.betas'))).toBeLessThan(1e-14);
  expect(distance(alphaBars, diffusionGolden('cosine.alphas_cumprod'))).toBeLessThan(1e-13);
  expect(alphaBars[999]).toBeCloseTo(2.4287669e-9, 15);
});

it('has the linear schedule of the reference', () => {
  const { betas, alphaBars } = noiseSchedule('linear');
  expect(distance(betas, diffusionGolden('linear.betas'))).toBeLessThan(1e-14);
  expect(distance(alphaBars, diffusionGolden('linear.alphas_cumprod'))).toBeLessThan(1e-13);
});

it('ends about equally noisy whatever the number of steps', () => {
  for (const kind of ['cosine', 'linear'] as const) {
    for (const steps of [50, 200, 4000]) {
      const { alphaBars } = noiseSchedule(kind, steps);
      expect(alphaBars).toHaveLength(steps);
      expect(alphaBars[steps - 1]).toBeLessThan(1e-4);
      expect(alphaBars[steps - 1]).toBeGreaterThan(0);
    }
  }
});

it('refuses numbers of steps that a schedule is not defined for', () => {
  expect(() => noiseSchedule('linear', 20)).toThrow('more than 20 steps');
  expect(() => noiseSchedule('cosine', 2.5)).toThrow('whole number');
});
