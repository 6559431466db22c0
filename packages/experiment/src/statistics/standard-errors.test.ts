import { describe, expect, it } from 'vitest';
import { distanceOf, outside, standardErrors } from './standard-errors';
import { studentQuantile, studentTail } from './student-t';

const DISTANCES = [1, 2.5, 4, 8];

describe('what a standard error may be', () => {
  it.each([3, 6, 18, 60])('with one training and %d clips makes Student’s t', (clips) => {
    const errors = standardErrors({ mean: 0, rows: 0, columns: clips, rest: 0 }, 1, clips); // observed: 1
    for (const t of DISTANCES) expect(outside(t, errors) / (2 * studentTail(t, clips - 1))).toBeCloseTo(1, 3);
    expect(distanceOf(0.05, errors) / studentQuantile(0.975, clips - 1)).toBeCloseTo(1, 3);
  });
  it.each([2, 3, 5, 10])('with %d trainings, where clips do not vary, makes that of the trainings', (seeds) => {
    const errors = standardErrors({ mean: 0, rows: seeds * 18, columns: 1e-9, rest: 0 }, seeds, 18);
    for (const t of DISTANCES) expect(outside(t, errors) / (2 * studentTail(t, seeds - 1))).toBeCloseTo(1, 2);
    expect(distanceOf(0.0004, errors) / studentQuantile(1 - 0.0002, seeds - 1)).toBeCloseTo(1, 2);
  });
  it('is a distribution, and the distance of a probability has it', () => {
    const errors = standardErrors({ mean: 0, rows: 3, columns: 5, rest: 2 }, 3, 18);
    expect(errors.weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10);
    for (const probability of [0.5, 0.05, 1e-4, 1e-8])
      expect(outside(distanceOf(probability, errors), errors) / probability).toBeCloseTo(1, 6);
  });
});
