import { expect, test } from 'vitest';
import { numbersIn } from './numbers-in';

test('numbers of any depth, flat; undefined where something is no number', () => {
  expect(numbersIn([1, [2n, Float32Array.of(0.5)], [[3]]])).toEqual([1, 2, 0.5, 3]);
  expect(numbersIn(BigInt64Array.of(-4n))).toEqual([-4]);
  expect(numbersIn(7)).toEqual([7]);
  expect(numbersIn([])).toEqual([]);
  for (const other of [[1, 'x'], null, undefined, new Map(), [[null]]]) expect(numbersIn(other)).toBe(undefined);
});

test('lists that hold themselves, or each other a billion times, are no numbers', () => {
  const itself: unknown[] = [];
  itself.push(itself);
  expect(numbersIn(itself)).toBe(undefined);
  let double: unknown = [1];
  for (let i = 0; i < 60; i++) double = [double, double];
  expect(numbersIn(double)).toBe(undefined);
  const million = new Array<number>(1000).fill(1);
  expect(numbersIn(new Array<unknown>(2000).fill(million))).toBe(undefined);
});
