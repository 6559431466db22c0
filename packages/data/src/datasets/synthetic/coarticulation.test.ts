import { expect, test } from 'vitest';
import { coarticulate } from './coarticulation';

const rest = { target: [0.1], strength: 0.01 };

test('at its centre a strong phone reaches its target, far away the mouth rests', () => {
  const track = coarticulate([{ centre: 0.5, width: 0.03, strength: 10, target: [1] }], rest, {
    rate: 100,
    count: 100,
  });
  expect(track[50]).toBeCloseTo((0.001 + 10) / 10.01, 6);
  expect(track[0]).toBeCloseTo(0.1, 6);
  expect(track[99]).toBeCloseTo(0.1, 6);
});

test('between two phones of equal pull lies their mean, and a neighbour colours a phone', () => {
  const phones = [0.4, 0.6].map((centre, i) => ({ centre, width: 0.1, strength: 5, target: [i] }));
  const track = coarticulate(phones, { target: [0.5], strength: 1e-3 }, { rate: 100, count: 100 });
  expect(track[50]).toBeCloseTo(0.5, 6);
  const pull = Math.exp(-2);
  expect(track[40]).toBeCloseTo((5 * pull + 5e-4) / (5 + 5 * pull + 1e-3), 5);
});
