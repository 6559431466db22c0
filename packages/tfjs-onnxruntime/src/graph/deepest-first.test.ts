import { expect, test } from 'vitest';
import { deepestFirst } from './deepest-first';
import { apply, inputValue, scalar, topological, type Value } from './graph';

const float32 = (shape: readonly number[]) => ({ shape, type: 'float32' as const });
const add = (a: Value, b: Value) => apply('Add', [a, b], float32([]));

test('what has the longest way from the inputs comes first, so that a model ends with what has the shortest', () => {
  const x = inputValue('x', [], 'float32');
  const once = add(x, scalar(1));
  const twice = add(once, once);
  const thrice = add(x, twice);
  const sorted = deepestFirst({ once, thrice, x, twice, alsoTwice: add(once, x) });
  expect(Object.keys(sorted)).toEqual(['thrice', 'twice', 'alsoTwice', 'once', 'x']);
  expect(Object.values(sorted)[0]).toBe(thrice);
  // Products with a chain are written down after the whole chain, those of its beginning last.
  const gradients = { early: add(once, scalar(2)), late: add(thrice, scalar(2)), middle: add(twice, scalar(2)) };
  const { operations } = topological(Object.values(deepestFirst(gradients)));
  expect(operations.slice(-3).map(({ outputs }) => Object.values(gradients).indexOf(outputs[0] as Value))).toEqual([
    1, 2, 0,
  ]);
});
