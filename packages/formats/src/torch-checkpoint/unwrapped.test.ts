import { expect, test } from 'vitest';
import { unwrapped } from './unwrapped';

test.each([
  ['module.'],
  ['_orig_mod.'],
  ['module._orig_mod.'],
  ['_orig_mod.module.'],
  ['model.'],
  ['ema_model.module.'],
  [''],
])('the prefix "%s" of all names is left out', (prefix) =>
  expect(
    unwrapped([
      [`${prefix}in.weight`, 1],
      [`${prefix}out.bias`, 2],
    ]),
  ).toEqual({ 'in.weight': 1, 'out.bias': 2 }),
);

test('what only some names have is part of them', () => {
  const named = [
    ['module.a', 1],
    ['b', 2],
  ] as const;
  expect(unwrapped(named)).toEqual({ 'module.a': 1, b: 2 });
});
