import { describe, expect, it } from 'vitest';
import type { Denoiser, Step } from '../contracts/denoiser';
import type { Samples } from '../contracts/samples';
import { distance } from '../fixtures/distance';
import { Random } from '../random/random';
import { noiseSchedule } from '../schedule/noise-schedule';
import { respace, stepsOf } from '../schedule/respacing';
import { getSampler, samplers } from './registry';

const schedule = noiseSchedule('cosine');
const steps = stepsOf(respace(schedule, 10));
const start = Float64Array.from(Random.stream(1, 'start').normals(6));
const noise = (i: number): Samples => Float64Array.from(Random.stream(1, 'noise', i).normals(6));
const truth = Float64Array.of(3, -2, 0.5, 0, 10, -0.1);
const shrink: Denoiser = async (x, { alpha }) => ({ x0: x.map((value) => 0.5 * value * alpha) });

describe.each(Object.entries(samplers))('%s', (name, sampler) => {
  it('arrives exactly at what a denoiser is certain of', async () => {
    expect(await sampler(async () => ({ x0: truth }), start, steps, { noise })).toEqual(truth);
  });

  it('starts from the singular end of the cosine schedule, in few steps and in float32', async () => {
    for (const count of [1, 2, 3, 100]) {
      const few = stepsOf(respace(schedule, String(count)));
      const got = await sampler(shrink, Float32Array.from(start), few, { noise });
      expect(got).toBeInstanceOf(Float32Array);
      expect(got.every(Number.isFinite)).toBe(true);
    }
  });

  it('gives the same bits again, and changes neither its start nor what the denoiser said', async () => {
    const copy = start.slice();
    const said = truth.slice();
    const denoiser: Denoiser = async (x, step) => (step.index % 2 === 0 ? { x0: said } : shrink(x, step));
    const once = await sampler(denoiser, start, steps, { noise });
    expect(await sampler(denoiser, start, steps, { noise })).toEqual(once);
    expect(start).toEqual(copy);
    expect(said).toEqual(truth);
  });

  it('tells of each step, its prediction and where it led', async () => {
    const seen: number[] = [];
    let last: Samples = start;
    const got = await sampler(async () => ({ x0: truth }), start, steps, {
      noise,
      onStep: ({ step, x0, x }) => {
        seen.push(step.timestep);
        expect(x0).toBe(truth);
        last = x;
      },
    });
    expect(seen).toEqual(steps.map(({ timestep }) => timestep));
    expect(last).toBe(got);
  });

  it('a renoise equal to x0 changes nothing', async () => {
    const doubled: Denoiser = async (x, step) => {
      const { x0 } = await shrink(x, step);
      return { x0, renoise: x0.slice() };
    };
    const [plain, same] = [
      await sampler(shrink, start, steps, { noise }),
      await sampler(doubled, start, steps, { noise }),
    ];
    expect(distance(same, plain)).toBeLessThan(1e-14);
  });

  it('takes the signal from x0 and the noise from renoise', async () => {
    const other = Float64Array.of(1, 1, 1, 1, 1, 1);
    const [first, second] = steps as [Step, Step];
    const after = async (x0: Samples, renoise: Samples): Promise<Samples> => {
      let state: Samples = start;
      await sampler(async () => ({ x0, renoise }), start, steps, {
        noise,
        onStep: ({ step, x }) => {
          if (step.index === 0) state = x;
        },
      });
      return state;
    };
    const [a, b, c] = [await after(truth, truth), await after(truth, other), await after(other, other)];
    // From (truth, other) to (other, other) only the signal alpha'·x0 changes; from (truth, truth), only the noise.
    const signal = Float64Array.from(truth, (value, i) => second.alpha * (value - (other[i] ?? NaN)));
    expect(
      distance(
        b.map((value, i) => value - (c[i] ?? NaN)),
        signal,
      ),
    ).toBeLessThan(1e-13);
    const spread = name === 'ddpm' ? second.sigma ** 2 * (first.alpha / second.alpha) : second.sigma * first.sigma;
    const taken = Float64Array.from(
      truth,
      (value, i) => (spread / first.sigma ** 2) * first.alpha * ((other[i] ?? NaN) - value),
    );
    expect(
      distance(
        a.map((value, i) => value - (b[i] ?? NaN)),
        taken,
      ),
    ).toBeLessThan(1e-13);
  });

  it('stops when the signal is aborted, before, between and during steps', async () => {
    const interrupted = expect.objectContaining({ code: 'INTERRUPTED' });
    await expect(sampler(shrink, start, steps, { noise, signal: AbortSignal.abort() })).rejects.toEqual(interrupted);
    for (const at of [0, 4, 9]) {
      const controller = new AbortController();
      let calls = 0;
      const denoiser: Denoiser = (x, step) => {
        calls++;
        if (step.index === at) controller.abort();
        return shrink(x, step);
      };
      await expect(sampler(denoiser, start, steps, { noise, signal: controller.signal })).rejects.toEqual(interrupted);
      expect(calls).toBe(at + 1);
    }
  });

  describe('of levels of one’s own, refuses by name', () => {
    const level = (sigma: number, others: Partial<Step> = {}): Step => ({
      ...{ index: 0, count: 3, timestep: 0, alpha: Math.sqrt(1 - sigma ** 2), sigma },
      ...others,
    });
    it.each([
      ['none', [], 'there is none'],
      ['repeated ones', [level(0.9), level(0.5), level(0.5)], 'step 2 repeats the level of the step before it'],
      ['ones that reach sigma 0', [level(0.9), level(0)], 'step 1 has sigma 0'],
      ['unsorted ones', [level(0.5), level(0.9)], 'step 1 is noisier than the step before it (sigma 0.9 after 0.5)'],
      ['ones of no process', [level(0.9, { alpha: NaN })], 'step 0 has alpha NaN'],
      ['sigmas above 1', [level(1, { sigma: 80 })], 'step 0 has alpha 0 and sigma 80'],
      ['variance that is not preserved', [level(0.9, { alpha: 1 })], 'squares add up to 1.81'],
      ['a time step before the first', [level(0.9, { timestep: -1 })], 'step 0 has time step -1'],
      ['a time step that is no number', [level(0.9, { timestep: NaN })], 'step 0 has time step NaN'],
    ])('%s', async (_, levels, problem) => {
      const sampling = sampler(shrink, start, levels, { noise });
      await expect(sampling).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      await expect(sampling).rejects.toThrow(problem);
    });
    it.each([
      ['one', [level(0.9)]],
      ['fractional time steps', [level(0.9, { timestep: 700.5 }), level(0.2, { timestep: 100.25 })]],
      ['one from no signal at all (alpha 0)', [level(1), level(0.99), level(0.3)]],
      ['ones that are almost one another', [level(0.5), level(0.5 - 1e-12), level(1e-9)]],
    ])('and walks %s', async (_, levels) => {
      const got = await sampler(shrink, start, levels, { noise });
      expect(got.every((value) => Math.abs(value) < 10)).toBe(true);
    });
  });

  it('refuses a prediction of another size', async () => {
    await expect(sampler(async () => ({ x0: new Float64Array(5) }), start, steps, { noise })).rejects.toThrow(
      RangeError,
    );
  });
});

it('ddim with eta 1 is ddpm', async () => {
  const got = await getSampler('ddim')(shrink, start, steps, { eta: 1, noise });
  expect(distance(got, await getSampler('ddpm')(shrink, start, steps, { noise }))).toBeLessThan(1e-12);
});

it('deterministic samplers draw no noise, stochastic ones say when they miss it', async () => {
  for (const name of ['ddim', 'dpmpp-2m']) {
    const never = (): Samples => {
      throw new Error('drew noise');
    };
    await expect(getSampler(name)(shrink, start, steps, { noise: never })).resolves.toHaveLength(6);
  }
  await expect(getSampler('ddpm')(shrink, start, steps)).rejects.toThrow('pass the option `noise`');
  await expect(getSampler('ddim')(shrink, start, steps, { eta: 0.5 })).rejects.toThrow('pass the option `noise`');
});

it.each([
  ['ddim', -0.1],
  ['ddim', 1.5],
  ['ddim', NaN],
  ['ddpm', 0],
  ['dpmpp-2m', 0.5],
])('%s refuses eta %d', async (name, eta) => {
  await expect(getSampler(name)(shrink, start, steps, { eta, noise })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

it.each(['euler', '', 'toString', '__proto__'])('an unknown sampler "%s" is answered with the known ones', (name) => {
  expect(() => getSampler(name)).toThrow(`Unknown sampler "${name}". Known: ddim, ddpm, dpmpp-2m.`);
});
