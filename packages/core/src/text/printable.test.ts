import { expect, test } from 'vitest';
import { AntiphonError } from '../errors';
import { oneLine, printable, shellWord } from './printable';

const NAMES = [
  'a\u001b[31mb',
  'a\u009b31mb',
  'a\u0007b',
  'a\rb',
  'a\u202eb',
  'a\u2066b',
  'a\u200fb',
  'a\u007fb',
  'a\u0000b',
];

test.each(NAMES)('%j obeys no terminal and keeps its order', (name) => {
  expect(printable(name)).toMatch(/^a (\[31m|31m)?b$/);
  const error = new AntiphonError('FILE_NOT_FOUND', { path: name });
  expect(error.message).toMatch(/^a (\[31m|31m)?b: no such file or folder\.$/);
});

test('lines stay, or become one; letters of all scripts are as they are', () => {
  expect(printable('a\nb')).toBe('a\nb');
  expect(oneLine('a\r\nb\u2028c')).toBe('a b c');
  for (const name of ['é', '日本', 'שלום', 'e\u0301', '👋🏽']) expect(oneLine(name)).toBe(name);
});

test.each([
  ['runs/a-1.wav', 'runs/a-1.wav'],
  ['my take.mov', "'my take.mov'"],
  ["it's $(x).mov", "'it'\\''s $(x).mov'"],
])('%s is typed as %s', (name, word) => {
  expect(shellWord(name)).toBe(word);
});
