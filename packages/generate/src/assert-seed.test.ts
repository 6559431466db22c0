import { expect, test } from 'vitest';
import { assertSeed } from './assert-seed';

test('a seed is a whole number from 0; nothing else is taken for one', () => {
  for (const seed of [0, 7, Number.MAX_SAFE_INTEGER]) expect(() => assertSeed(seed)).not.toThrow();
  for (const seed of [-1, 1.5, NaN, Infinity, '7', undefined, null])
    expect(() => assertSeed(seed)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
});
