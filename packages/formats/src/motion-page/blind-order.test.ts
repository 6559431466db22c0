import { expect, test } from 'vitest';
import { blindOrder, letterOf } from './client/blind-order';

test('the same seed gives the same order of the same arms', () => {
  expect(blindOrder(5, 'raters')).toEqual(blindOrder(5, 'raters'));
  expect([...blindOrder(5, 'raters')].sort()).toEqual([0, 1, 2, 3, 4]);
  // On every machine, and in every version: a shared address must keep its meaning.
  expect(blindOrder(5, 'raters')).toEqual([0, 3, 2, 1, 4]);
});

test('over seeds, every order comes about as often', () => {
  const counts = new Map<string, number>();
  const seeds = 3000;
  for (let seed = 0; seed < seeds; seed++) {
    const order = blindOrder(3, String(seed)).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  // 500 each, give or take five standard deviations.
  for (const count of counts.values())
    expect(Math.abs(count - seeds / 6)).toBeLessThan(5 * Math.sqrt((seeds * 5) / 36));
});

test('places have letters', () => {
  expect([0, 1, 25, 26, 27, 52].map(letterOf)).toEqual(['A', 'B', 'Z', 'AA', 'AB', 'BA']);
});
