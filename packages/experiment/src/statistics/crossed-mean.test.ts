import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '@antiphon/core';
import { crossedMean, intervalOf, pOf } from './crossed-mean';
import { equivalenceP } from './equivalence';
import { meanSquares } from './mean-squares';
import { studentQuantile } from './student-t';

const tables = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 7 })).chain(([seeds, clips]) =>
  fc.array(fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: clips, maxLength: clips }), {
    minLength: seeds,
    maxLength: seeds,
  }),
);

describe('mean squares', () => {
  it('of a table by hand', () => {
    // Rows differ by 2, columns by 0, 1, 5; one entry is off by 6, of which 1/3 remains (2 rows × 3 columns).
    expect(
      meanSquares([
        [0, 1, 5],
        [2, 3, 13],
      ]),
    ).toEqual({ mean: 4, rows: 24, columns: 38, rest: 6 });
  });
  it('with their degrees of freedom add up to the whole spread', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const { mean, rows, columns, rest } = meanSquares(table);
        const [seeds, clips] = [table.length, table[0]?.length ?? 0];
        const all = table.flat().reduce((sum, value) => sum + (value - mean) ** 2, 0);
        const parts = (seeds - 1) * rows + (clips - 1) * columns + (seeds - 1) * (clips - 1) * rest;
        expect(parts).toBeCloseTo(all, 8);
      }),
    );
  });
});

describe('a mean over training seeds and clips', () => {
  it('by hand: V = max(24 + 38 − 6, 24, 38) / 6', () => {
    const found = crossedMean([
      [0, 1, 5],
      [2, 3, 13],
    ]);
    expect(found.estimate).toBe(4);
    expect(found.error).toBeCloseTo(Math.sqrt(56 / 6), 12);
    expect(found.df).toBeCloseTo(56 ** 2 / (24 ** 2 + 38 ** 2 / 2), 12);
    expect(found.components).toEqual({ training: 6, clip: 16, rest: 6 });
    expect(pOf(found)).toBeGreaterThan(0.3);
  });
  it('with one seed is Student’s paired t over clips, and says nothing of trainings', () => {
    const found = crossedMean([[1, 2, 3, 6]]);
    expect(found).toMatchObject({ estimate: 3, df: 3, seeds: 1, clips: 4, components: { training: null } });
    expect(found.error).toBeCloseTo(Math.sqrt(14 / 3 / 4), 12);
    // scipy.stats.ttest_1samp([1, 2, 3, 6], 0)
    expect(pOf(found)).toBeCloseTo(0.06913, 4);
  });
  it('with one clip says nothing of others', () => {
    const found = crossedMean([[1], [2], [3]]);
    expect(found).toMatchObject({ estimate: 2, error: null, df: null });
    expect(pOf(found)).toBe(1);
    expect(intervalOf(found, 0.95)).toBeNull();
    expect(equivalenceP(found, 100)).toBe(1);
    expect(
      pOf(
        crossedMean([
          [1e200, 2e200],
          [1e200, -1e200],
        ]),
      ),
    ).toBe(1); // whose squares are beyond numbers
  });
  it('of values that are all alike is as sure as a sign test of the clips', () => {
    const third = 1 / 30; // whose mean is not itself, by rounding
    for (const value of [2, third, 0.1]) {
      const found = crossedMean(Array.from({ length: 3 }, () => Array.from({ length: 6 }, () => value)));
      expect(found).toMatchObject({ error: 0, df: null });
      expect(pOf(found)).toBe(2 ** -5);
      expect(intervalOf(found, 0.95)).toBeNull();
      expect(equivalenceP(found, 1.1 * value)).toBe(2 ** -6);
      expect(equivalenceP(found, 0.9 * value)).toBe(1);
    }
    expect(pOf(crossedMean([[0, 0]]))).toBe(1);
  });
  it('is not certain where both factors cancel out and the rest does not', () => {
    const found = crossedMean([
      [1, 3],
      [3, 1],
    ]);
    expect(found.error).toBeGreaterThan(0.9);
    expect(pOf(found)).toBeGreaterThan(0.1);
  });
  it('is never surer than either factor alone', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const [seeds, clips] = [table.length, table[0]?.length ?? 0];
        if (seeds < 2 || clips < 2) return;
        const { error } = crossedMean(table);
        const { rows, columns } = meanSquares(table);
        expect(error ?? 0).toBeGreaterThanOrEqual(Math.sqrt(Math.max(rows, columns) / (seeds * clips)) * (1 - 1e-12));
      }),
    );
  });
  it('changes its sign with the differences, and neither p nor width', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const [there, back] = [crossedMean(table), crossedMean(table.map((row) => row.map((value) => -value)))];
        expect(back.estimate).toBeCloseTo(-there.estimate, 10);
        expect(pOf(back)).toBeCloseTo(pOf(there), 8);
      }),
    );
  });
  it('holds the truth about as often as it says, where trainings vary as much as clips', () => {
    let covered = 0;
    const trials = 600;
    for (let trial = 0; trial < trials; trial++) {
      const random = Random.stream(7, 'crossed', trial);
      const clips = random.normals(18);
      const table = Array.from({ length: 3 }, () => {
        const training = random.normal();
        return Array.from(clips, (clip) => training + clip + random.normal());
      });
      const [low, high] = intervalOf(crossedMean(table), 0.95) ?? [0, 0];
      if (low <= 0 && high >= 0) covered++;
    }
    expect(covered / trials).toBeGreaterThan(0.93);
  });
});

describe('equivalence', () => {
  it('is shown exactly where the 90 % interval lies inside the margin', () => {
    fc.assert(
      fc.property(tables, fc.double({ min: 0.1, max: 10, noNaN: true }), (table, margin) => {
        const mean = crossedMean(table);
        const interval = intervalOf(mean, 0.9);
        if (interval === null || mean.error === 0) return;
        const inside = Math.min(margin + interval[0], margin - interval[1]);
        if (Math.abs(inside) < 1e-6 * margin) return;
        expect(equivalenceP(mean, margin) < 0.05).toBe(inside > 0);
      }),
    );
  });
  it('of one training is the one-sided t', () => {
    const found = crossedMean([[1, 2, 3, 6]]);
    const margin = 3 + (found.error ?? 0) * studentQuantile(0.95, 3);
    expect(equivalenceP(found, margin)).toBeCloseTo(0.05, 4);
  });
});
