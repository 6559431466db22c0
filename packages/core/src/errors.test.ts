import { readFileSync } from 'node:fs';
import { expect, expectTypeOf, it } from 'vitest';
import { AntiphonError, ERRORS, isAntiphonError, type ErrorDetails } from './errors';

const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
const sections = page
  .split(/^## /m)
  .slice(1)
  .map((section): [string, string] => {
    const [code = '', ...text] = section.split('\n');
    return [code, text.join('\n').trim()];
  });
const rows = Object.entries(ERRORS);

it('every code has its section in docs/errors.md, once, and every section is a code', () => {
  expect(sections.map(([code]) => code).toSorted()).toEqual(rows.map(([code]) => code).toSorted());
});

it.each(rows)('docs/errors.md says what %s means and its status', (code, { status }) => {
  const [, text = ''] = sections.find(([heading]) => heading === code) ?? [];
  expect(text).toMatch(new RegExp(`^${status}\\. \\S+`));
});

it.each(rows)('%s is one line that ends as a sentence, with an error status', (code, { status, message }) => {
  expect(message).not.toContain('\n');
  expect(message).toMatch(/[.}]$/);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(600);
  const names = [...message.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  const details = Object.fromEntries(names.map((name) => [name, `<${name}>`]));
  const error = new AntiphonError(code as 'INVALID_INPUT', details as ErrorDetails<'INVALID_INPUT'>);
  for (const name of names) expect(error.message).toContain(`<${name}>`);
  expect(error.message).not.toMatch(/[{}]/);
});

it('carries code, details, status and cause', () => {
  const cause = new Error('below');
  const error = new AntiphonError('UNKNOWN_ENGINE', { name: 'x', known: 'a, b' }, { cause });
  expect(error).toMatchObject({ code: 'UNKNOWN_ENGINE', details: { name: 'x', known: 'a, b' }, status: 400, cause });
  expect(error.message).toBe('Unknown engine "x". Known: a, b.');
});

it('inserts details as they are, whatever they contain', () => {
  const error = new AntiphonError('INVALID_INPUT', { source: '{problem}', problem: '$& $1' });
  expect(error.message).toBe('{problem}: $& $1.');
});

it('is one line, whatever file names and contents hold', () => {
  const error = new AntiphonError('INVALID_INPUT', { source: 'a\r\nb', problem: 'red \u001b[31m, \u2028 and \u0000' });
  expect(error.message).toBe('a b: red  [31m, and  .');
});

it('is recognised across copies of this package, and nothing else is', () => {
  const foreign = Object.assign(new Error('from another copy'), { [Symbol.for('antiphon.error')]: true });
  expect(isAntiphonError(foreign)).toBe(true);
  for (const value of [new Error('x'), { code: 'INVALID_INPUT' }, undefined, 'INVALID_INPUT']) {
    expect(isAntiphonError(value)).toBe(false);
  }
});

it('types ask for exactly the details of the message', () => {
  expectTypeOf<keyof ErrorDetails<'UNKNOWN_SAMPLER'>>().toEqualTypeOf<'name' | 'known'>();
  expectTypeOf<keyof ErrorDetails<'INVALID_BVH'>>().toEqualTypeOf<'path' | 'line' | 'problem'>();
});
