import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '@antiphon/core';
import { bootstrapMeanInterval } from './bootstrap';
import { holm } from './holm';

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
