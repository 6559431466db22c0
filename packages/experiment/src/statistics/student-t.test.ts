import { expect, it } from 'vitest';
import { studentQuantile, studentTail } from './student-t';

// Of scipy.stats 1.17 (t.sf, t.ppf).
it.each([
  [2, 5, 0.05096973741492917],
  [0.3, 2.5, 0.3936711857475986],
  [6, 17.3, 6.659880020984061e-6],
  [20, 4, 1.8441552901498655e-5],
  [-1.2, 8, 0.867766447399092],
  [3.2, 1, 0.09641124797922958],
])('P(T > %d) on %d degrees of freedom', (t, df, expected) => {
  expect(studentTail(t, df) / expected).toBeCloseTo(1, 6);
});
it.each([
  [0.975, 5, 2.5705818356363146],
  [0.975, 3.7, 2.8675207071911895],
  [0.95, 15.26, 1.751091072822369],
  [0.9995833, 2.2, 26.67644616405234],
])('the quantile of %d on %d degrees of freedom', (probability, df, expected) => {
  expect(studentQuantile(probability, df) / expected).toBeCloseTo(1, 6);
});
it('ends where nothing varies', () => {
  expect(studentTail(Infinity, 3)).toBe(0);
  expect(studentTail(-Infinity, 3)).toBe(1);
});
