import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { Random } from '../random/random';
import { bandBasis } from './band-basis';
import { inBand } from './in-band';

describe('bandBasis', () => {
  it.each([1, 2, 3, 8, 60, 240])('is orthonormal for %d frames', (frames) => {
    const basis = bandBasis(frames);
    let worst = 0;
    for (let a = 0; a < frames; a++)
      for (let b = 0; b <= a; b++) {
        let sum = 0;
        for (let t = 0; t < frames; t++) sum += (basis[a * frames + t] ?? NaN) * (basis[b * frames + t] ?? NaN);
        worst = Math.max(worst, Math.abs(sum - (a === b ? 1 : 0)));
      }
    expect(worst).toBeLessThan(1e-12);
  });

  it('goes from slow to fast', () => {
    const frames = 60;
    const basis = bandBasis(frames);
    const crossings = Array.from({ length: frames }, (_, k) => {
      const own = basis.subarray(k * frames, (k + 1) * frames);
      return own.reduce((count, value, t) => count + (t > 0 && value * (own[t - 1] ?? NaN) < 0 ? 1 : 0), 0);
    });
    expect(crossings).toEqual([...crossings].sort((a, b) => a - b));
    expect(crossings.slice(0, 4)).toEqual([0, 1, 2, 3]);
  });
});

describe('inBand', () => {
  const shape = [2, 24, 3] as const;
  const kept = [1, 7, 24];
  const motion = (seed: number) => Float64Array.from(Random.stream(seed, 'motion').normals(2 * 24 * 3));

  it('is a projection: again, it changes nothing; and what it takes away is orthogonal to what it leaves', () => {
    const x = motion(0);
    const y = inBand(x, shape, kept);
    const again = inBand(y, shape, kept);
    expect(Math.max(...again.map((value, i) => Math.abs(value - (y[i] ?? NaN))))).toBeLessThan(1e-6);
    const product = y.reduce((sum, value, i) => sum + value * ((x[i] ?? NaN) - value), 0);
    expect(Math.abs(product)).toBeLessThan(1e-5);
  });

  it('is linear: guidance inside and outside of it is the same', () => {
    fc.assert(
      fc.property(fc.double({ min: -5, max: 5, noNaN: true }), fc.integer({ min: 0, max: 1000 }), (scale, seed) => {
        const [a, b] = [motion(seed), motion(seed + 1)];
        const guided = (x: ArrayLike<number>, y: ArrayLike<number>) =>
          Float64Array.from(x, (value, i) => (y[i] ?? NaN) + scale * (value - (y[i] ?? NaN)));
        const inside = guided(inBand(a, shape, kept), inBand(b, shape, kept));
        const outside = inBand(guided(a, b), shape, kept);
        expect(Math.max(...inside.map((value, i) => Math.abs(value - (outside[i] ?? NaN))))).toBeLessThan(2e-5);
      }),
    );
  });

  it('leaves what is slow, straight or bent at the ends as it is, and a feature with all functions, too', () => {
    const [, frames, features] = shape;
    const x = motion(1);
    for (let t = 0; t < frames; t++) {
      x[t * features] = 3; // of the first item
      x[t * features + 1] = 2 - 0.3 * t + 0.02 * t * t;
    }
    const y = inBand(x, shape, kept);
    for (let i = 0; i < frames * features; i++) expect(y[i]).toBeCloseTo(x[i] ?? NaN, 4);
  });

  it('makes of each feature no more functions than it is given', () => {
    const basis = bandBasis(24);
    const y = inBand(motion(2), shape, [4, 4, 4]);
    for (let k = 4; k < 24; k++) {
      let sum = 0;
      for (let t = 0; t < 24; t++) sum += (basis[k * 24 + t] ?? NaN) * (y[t * 3 + 1] ?? NaN);
      expect(Math.abs(sum)).toBeLessThan(1e-6);
    }
  });

  it('refuses numbers that cannot be a band of such windows', () => {
    for (const wrong of [
      [1, 7],
      [1, 7, 25],
      [0, 7, 24],
      [1, NaN, 24],
    ])
      expect(() => inBand(motion(3), shape, wrong)).toThrow('needs 3 numbers from 1 to 24');
  });
});
