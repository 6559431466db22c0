import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '@antiphon/core';
import { bootstrapMeanInterval } from './bootstrap';
import { holm } from './holm';
import { pairedDifference } from './paired-difference';
import { signFlipP, smallestP } from './sign-flip';

describe('bootstrap interval of the mean', () => {
  it.each([
    ['normal', (random: Random) => random.normal(), 0],
    ['skewed (exponential)', (random: Random) => -Math.log(1 - random.uniform()), 1],
  ])('covers the mean of a %s distribution about as often as it says', (_, draw, mean) => {
    let covered = 0;
    const trials = 400;
    for (let trial = 0; trial < trials; trial++) {
      const random = Random.stream(1, 'coverage', trial);
      const values = Array.from({ length: 20 }, () => draw(random));
      const [low, high] = bootstrapMeanInterval(values, random, { resamples: 400 }) ?? [0, 0];
      if (low <= mean && mean <= high) covered++;
    }
    expect(covered / trials).toBeGreaterThan(0.88);
    expect(covered / trials).toBeLessThan(0.985);
  });
  it('is null for fewer than five values and a point for equal ones', () => {
    expect(bootstrapMeanInterval([1, 2, 3, 4], Random.stream(0, 'x'))).toBeNull();
    expect(bootstrapMeanInterval([2, 2, 2, 2, 2], Random.stream(0, 'x'))).toEqual([2, 2]);
  });
  it('is the same for the same stream', () => {
    const interval = () => bootstrapMeanInterval([1, 2, 3, 5, 8], Random.stream(4, 'x'));
    expect(interval()).toEqual(interval());
  });
});

describe('sign-flip test', () => {
  it('is exact for few differences', () => {
    expect(signFlipP([1, 1, 1, 1], Random.stream(0, 'x'))).toBe(2 / 16);
    expect(signFlipP([1, 2, 3, 4], Random.stream(0, 'x'))).toBe(smallestP(4));
    expect(signFlipP([0.1, 0.1, 0.1, -0.3], Random.stream(0, 'x'))).toBe(1);
  });
  it('counts every pattern: as all of them written out, at the limit of exactness too', () => {
    const naive = (differences: number[]): number => {
      const sums = differences.reduce<number[]>((all, value) => all.flatMap((sum) => [sum + value, sum - value]), [0]);
      const observed = Math.abs(differences.reduce((a, b) => a + b, 0)) - 1e-9;
      return sums.filter((sum) => Math.abs(sum) >= observed).length / sums.length;
    };
    for (const n of [1, 2, 5, 11]) {
      const differences = [...Random.stream(5, 'exact', n).normals(n)].map((value) => value + 0.3);
      expect(signFlipP(differences, Random.stream(0, 'x'))).toBeCloseTo(naive(differences), 12);
    }
    const all = Array.from({ length: 20 }, (_, i) => 1 + i / 10);
    expect(signFlipP(all, Random.stream(0, 'x'))).toBe(2 / 2 ** 20);
    expect(smallestP(20)).toBe(2 / 2 ** 20);
  });
  it('rejects a true null hypothesis no more often than its level, for few and for many clips', () => {
    for (const n of [8, 16]) {
      const trials = n === 8 ? 400 : 60;
      let rejected = 0;
      for (let trial = 0; trial < trials; trial++) {
        const random = Random.stream(2, 'null', n, trial);
        if (signFlipP([...random.normals(n)], random) < 0.05) rejected++;
      }
      expect(rejected / trials).toBeLessThan(0.1);
    }
  });
});

describe('Holm', () => {
  it('adjusts a textbook family', () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    [0.03, 0.06, 0.06, 0.02].forEach((value, i) => expect(adjusted[i]).toBeCloseTo(value, 12));
  });
  it('never lowers a p value, keeps the order and stays at most 1', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }), (family) => {
        const adjusted = holm(family);
        family.forEach((p, i) => {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p);
          expect(adjusted[i]).toBeLessThanOrEqual(1);
          family.forEach((q, j) => {
            if (p < q) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]);
          });
        });
      }),
    );
  });
});

describe('paired difference', () => {
  it('pairs by clip and leaves out what one side lacks', () => {
    const result = pairedDifference({ a: 3, b: 5, c: null, d: 1 }, { b: 4, a: 1, c: 2 }, { seed: 0, name: 'x' });
    expect(result).toMatchObject({ estimate: 1.5, reference: 2.5, n: 2 });
    expect(pairedDifference({ a: null }, { a: 1 }, { seed: 0, name: 'x' })).toBeNull();
    expect(pairedDifference({ a: NaN, b: 2 }, { a: 1, b: 1 }, { seed: 0, name: 'x' })).toMatchObject({
      estimate: 1,
      n: 1,
    });
  });
  it('sees a small common shift through large differences between clips', () => {
    const random = Random.stream(3, 'clips');
    const base = Array.from({ length: 20 }, (_, i) => [`clip${i}`, 10 * random.normal()] as const);
    const b = Object.fromEntries(base);
    const a = Object.fromEntries(base.map(([id, value]) => [id, value + 0.5 + 0.2 * random.normal()]));
    const result = pairedDifference(a, b, { seed: 0, name: 'x' });
    expect(result?.p).toBeLessThan(0.001);
    expect(result?.ci?.[0]).toBeGreaterThan(0.3);
    expect(result?.ci?.[1]).toBeLessThan(0.7);
  });
});
