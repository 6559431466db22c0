import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distance } from '../fixtures/distance';
import { diffusionGolden } from '../fixtures/read-npy';
import { noiseSchedule } from './noise-schedule';
import {
  addNoise,
  epsilonOf,
  LEAST_ALPHA,
  target,
  toX0,
  type NoiseLevel,
  type PredictionKind,
} from './parameterisation';
import { respace } from './respacing';

const schedule = noiseSchedule('cosine');

function level(alphaBars: Float64Array, t: number): NoiseLevel {
  const alphaBar = alphaBars[t] ?? NaN;
  return { alpha: Math.sqrt(alphaBar), sigma: Math.sqrt(1 - alphaBar) };
}

/** The goldens hold two items, each at a time step of its own. */
function item<T extends Float32Array | Float64Array>(values: T, index: number): T {
  return values.subarray(index * 48, (index + 1) * 48) as T;
}

it.each([
  [0, 0],
  [1, 1],
  [999, 999],
  [100, 400],
])('adds noise as the reference does at t = %d, %d', (...times) => {
  const want = diffusionGolden(`q_sample_t${times.join('_')}`);
  times.forEach((t, i) => {
    const got = addNoise(
      item(diffusionGolden('x0'), i),
      item(diffusionGolden('noise'), i),
      level(schedule.alphaBars, t),
    );
    expect(distance(got, item(want, i))).toBeLessThan(1e-6);
  });
});

it('finds the noise that an x0 implies as the reference does', () => {
  const { alphaBars } = respace(schedule, 'ddim100');
  [5, 35].forEach((t, i) => {
    const x0 = item(diffusionGolden('pmv_t5_35_clip0.pred_xstart'), i);
    const got = epsilonOf(x0, item(diffusionGolden('xt'), i), level(alphaBars, t));
    expect(distance(got, item(diffusionGolden('eps_from_xstart'), i))).toBeLessThan(2e-5);
  });
});

it.each<PredictionKind>(['x0', 'epsilon', 'v'])('a perfect %s prediction gives back the clean sample', (kind) => {
  const values = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(values, values, fc.double({ min: 0.01, max: 1.52, noNaN: true }), (clean, noise, angle) => {
      const [x0, epsilon] = [Float64Array.from(clean), Float64Array.from(noise)];
      const at = { alpha: Math.cos(angle), sigma: Math.sin(angle) };
      const x = addNoise(x0, epsilon, at);
      const got = toX0(kind, target(kind, x0, epsilon, at.alpha, at.sigma), x, at);
      expect(distance(got, x0)).toBeLessThan(1e-12);
      expect(distance(epsilonOf(x0, x, at), epsilon)).toBeLessThan(1e-12);
    }),
  );
});

describe('epsilon from almost no signal', () => {
  const at = { alpha: 5e-5, sigma: Math.sqrt(1 - 5e-5 ** 2) };
  const x0Of = (error: number, { alpha, sigma } = at) => {
    const clean = Float64Array.of(2.5, -2, 0.5);
    const x = addNoise(clean, Float64Array.of(0.3, -1, 2), { alpha, sigma });
    return toX0('epsilon', Float64Array.of(0.3 + error, -1 - error, 2 + error), x, { alpha, sigma });
  };

  it('is believed as far as motion goes', () => {
    expect(distance(x0Of(0), [2.5, -2, 0.5])).toBeLessThan(1e-9);
    // An error of 2 % is 400 standard deviations: the mean is the better guess.
    expect(Math.max(...x0Of(0.02).map(Math.abs))).toBeLessThan(0.1);
  });

  it('at no signal at all is the mean, and where it is no number stays none', () => {
    const none = { alpha: 0, sigma: 1 };
    expect([...toX0('epsilon', Float64Array.of(0.3, 0.1, NaN), Float64Array.of(0.3, 0.2, 0), none)]).toEqual([
      0,
      0,
      NaN,
    ]);
    expect([...toX0('epsilon', Float64Array.of(Infinity), Float64Array.of(0), at)]).toEqual([-Infinity]);
  });

  it('is continuous, and above the least alpha left as it is', () => {
    const said = (x0: number) => toX0('epsilon', Float64Array.of(0), Float64Array.of(x0 * at.alpha), at)[0];
    expect(said(3 - 1e-9)).toBeCloseTo(said(3 + 1e-9) ?? NaN, 7);
    expect(said(30)).toBeCloseTo(0.3, 12);
    const low = { alpha: LEAST_ALPHA, sigma: Math.sqrt(1 - LEAST_ALPHA ** 2) };
    expect(x0Of(1, low)[0]).toBeCloseTo(2.5 - low.sigma / LEAST_ALPHA, 9);
  });
});

it('keeps the precision of what comes in and leaves it unchanged', () => {
  const [x0, noise] = [Float32Array.of(1), Float32Array.of(2)];
  const v = target('v', x0, noise, 0.6, 0.8);
  expect(v).toBeInstanceOf(Float32Array);
  expect(v[0]).toBeCloseTo(0.4, 6);
  expect(target('x0', x0, noise, 0.6, 0.8)).not.toBe(x0);
  expect([x0[0], noise[0]]).toEqual([1, 2]);
});
