import { describe, expect, it } from 'vitest';
import { Random } from '@antiphon/core';
import { crossedMean, pOf } from './crossed-mean';
import { detectable, powerOf, sufficientDesigns } from './power';

const even = { training: 1, clip: 1, rest: 1 };

describe('power', () => {
  it('is what simulated experiments reach', () => {
    const [design, difference] = [{ seeds: 5, clips: 20 }, 1.6];
    let found = 0;
    const trials = 1500;
    for (let trial = 0; trial < trials; trial++) {
      const random = Random.stream(3, 'power', trial);
      const clips = random.normals(design.clips);
      const table = Array.from({ length: design.seeds }, () => {
        const training = random.normal();
        return Array.from(clips, (clip) => difference + training + clip + random.normal());
      });
      if (pOf(crossedMean(table)) < 0.05) found++;
    }
    expect(found / trials).toBeCloseTo(powerOf(difference, even, design, 0.05), 1);
  });
  it('grows with the difference, the seeds and the clips', () => {
    const of = (difference: number, seeds: number, clips: number) => powerOf(difference, even, { seeds, clips }, 0.05);
    expect(of(1, 5, 20)).toBeLessThan(of(2, 5, 20));
    expect(of(1, 5, 20)).toBeLessThan(of(1, 10, 20));
    expect(of(1, 5, 20)).toBeLessThan(of(1, 5, 60));
  });
  it('of one training is that over clips', () => {
    // scipy: nct.sf(t.ppf(0.975, 17), 17, 0.7 · √18) = 0.79919
    expect(powerOf(0.7, { training: 0, clip: 1, rest: 0 }, { seeds: 1, clips: 18 }, 0.05)).toBeCloseTo(0.8, 1);
  });
});

describe('what an experiment can find', () => {
  it('is the difference with a power of 80 %', () => {
    const design = { seeds: 4, clips: 18 };
    expect(powerOf(detectable(even, design, 0.01), even, design, 0.01)).toBeCloseTo(0.8, 2);
    expect(detectable({ training: 0, clip: 0, rest: 0 }, design, 0.01)).toBe(0);
  });
  it('is far for few trainings in a large family', () => {
    const alone = { training: 1, clip: 0, rest: 0 };
    // As scipy's nct by quadrature: 16.7, 20.5 and 35.4 times the spread, and 1350 with two trainings.
    const of = (seeds: number, tests: number) => detectable(alone, { seeds, clips: 18 }, 0.05 / tests);
    expect(of(3, 26) / 16.7).toBeCloseTo(1, 0);
    expect(of(3, 117) / 35.4).toBeCloseTo(1, 0);
    expect(of(2, 117)).toBeGreaterThan(700);
    expect(detectable(alone, { seeds: 3, clips: 1 }, 0.05)).toBe(Infinity);
  });
  it('says how many seeds, or clips, would do, and that no number would', () => {
    const now = { seeds: 3, clips: 18 };
    const { seeds, clips } = sufficientDesigns(1, { training: 1, clip: 0.1, rest: 0.1 }, now, 0.05);
    expect(clips).toBeUndefined(); // three trainings are too few, whatever the clips
    expect(powerOf(1, { training: 1, clip: 0.1, rest: 0.1 }, { ...now, seeds: seeds ?? 0 }, 0.05)).toBeGreaterThan(0.8);
    expect(
      powerOf(1, { training: 1, clip: 0.1, rest: 0.1 }, { ...now, seeds: Math.floor((seeds ?? 0) / 2) }, 0.05),
    ).toBeLessThan(0.8);
  });
});
