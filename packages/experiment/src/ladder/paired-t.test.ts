import { expect, test } from 'vitest';
import { pairedT } from './paired-t';

const from = { a: 1, b: 2, c: 3, d: null };
const up = { sign: 1, least: 0 } as const;

test('is Student’s t of the differences of units that both have', () => {
  // Differences 1, 2, 3: mean 2, standard error 1/√3, t = 3.464 with two degrees of freedom.
  const { mean, p, units } = pairedT(from, { a: 2, b: 4, c: 6, d: 9 }, up);
  expect([mean, units]).toEqual([2, 3]);
  expect(p).toBeCloseTo(0.0371, 4);
  expect(pairedT(from, { a: 2, b: 4, c: 6 }, { sign: -1, least: 0 }).p).toBeCloseTo(1 - 0.0371, 4);
  expect(pairedT(from, { a: 2, b: 4, c: 6 }, { sign: 1, least: 2 }).p).toBeCloseTo(0.5, 9);
});

test('without spread more is more, and one unit is none', () => {
  expect(pairedT(from, { a: 2, b: 3, c: 4 }, up).p).toBe(0);
  expect(pairedT(from, from, up).p).toBe(1);
  expect(pairedT({ a: 1 }, { a: 5 }, up).p).toBe(1);
});
