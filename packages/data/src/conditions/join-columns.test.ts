import { expect, test } from 'vitest';
import { joinColumns } from './join-columns';

test('rows of all tables beside each other', () => {
  const joined = joinColumns(
    [
      { values: Float32Array.of(1, 2, 3), width: 1 },
      { values: Float32Array.of(10, 11, 20, 21, 30, 31), width: 2 },
    ],
    3,
  );
  expect([...joined]).toEqual([1, 10, 11, 2, 20, 21, 3, 30, 31]);
});

test('a table of another size is refused', () => {
  expect(() => joinColumns([{ values: new Float32Array(5), width: 2 }], 3)).toThrow(/3 rows and 2 columns has 5/);
});
