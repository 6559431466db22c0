import { AntiphonError } from '@antiphon/core';
import { expect, test } from 'vitest';
import { assertFormat, assertNotNewer } from './assert-format';

const refuse = (problem: string) => new AntiphonError('INVALID_INPUT', { source: 'file', problem });
const look = (value: unknown) => () => assertFormat(value, 'antiphon-thing/3', 'file', refuse);

test('this version and earlier ones pass; a later one is told with what to do', () => {
  for (const version of [1, 2, 3]) expect(look({ format: `antiphon-thing/${version}` })).not.toThrow();
  expect(look({ format: 'antiphon-thing/4' })).toThrow(
    'file: written by a newer version of Antiphon (its format is "antiphon-thing/4", this version reads "antiphon-thing/3"). Update Antiphon',
  );
  expect(look({ format: 'antiphon-thing/10' })).toThrow(/newer version/);
});

test.each([
  [{ format: 'antiphon-other/4' }, '"antiphon-other/4"'],
  [{ format: 'antiphon-thing/0' }, '"antiphon-thing/0"'],
  [{ format: 'antiphon-thing/4/5' }, '"antiphon-thing/4/5"'],
  [{ format: 'antiphon-thing/x' }, '"antiphon-thing/x"'],
  [{ format: 3 }, 'missing'],
  [{}, 'missing'],
  [null, 'missing'],
  ['text', 'missing'],
])('%j is of another kind', (value, found) => {
  expect(look(value)).toThrow(`its "format" is ${found}, expected "antiphon-thing/3"`);
});

test('where a format need not be said, only a later one is refused', () => {
  for (const value of [{}, null, { format: 'other' }, { format: 'antiphon-thing/1' }])
    expect(() => assertNotNewer(value, 'antiphon-thing/1', 'file')).not.toThrow();
  expect(() => assertNotNewer({ format: 'antiphon-thing/2' }, 'antiphon-thing/1', 'file')).toThrow(/newer version/);
});
