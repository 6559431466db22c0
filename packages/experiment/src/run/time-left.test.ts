import { expect, test } from 'vitest';
import { TimeLeft } from './time-left';

test('says nothing from the first steps, which compile, and then counts trainings and cells', () => {
  const timeLeft = new TimeLeft(4);
  expect(timeLeft.left(3, 12)).toBeUndefined();
  expect(timeLeft.left(3, 12, { seconds: 2, fraction: 0.001 })).toBeUndefined();
  // A half in 30 s: 60 s a training; until a cell is seen, an arm's four cells are guessed at a third of it.
  expect(timeLeft.left(2.5, 12, { seconds: 30, fraction: 0.5 })).toBeCloseTo(2.5 * 60 + 3 * 20, 9);
  timeLeft.addTraining(60, 1);
  timeLeft.addCell(2);
  expect(timeLeft.left(2, 11)).toBeCloseTo(2 * 60 + 11 * 2, 9);
});
