import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalNumber, exactJson, wholeDecimal } from './decimal-number';

describe('numbers in text', () => {
  it.each([
    ['0', 0],
    ['007', 7],
    ['2.50', 2.5],
    ['.5', 0.5],
    ['-1e-3', -0.001],
    ['1E+2', 100],
    ['9007199254740991', 2 ** 53 - 1],
    ['-0', 0],
    ['0e999', 0],
  ])('%s is %d', (text, value) => expect(Object.is(decimalNumber(text), value)).toBe(true));

  it.each(['', ' ', ' 5', '5 ', '5\n', '5abc', '0x10', '0b1', '1_000', '1,5', '+5', '.', '-', 'e5', '1e', '1.2.3'])(
    '%j is none',
    (text) => expect(decimalNumber(text)).toBeUndefined(),
  );

  it.each(['9007199254740993', '9007199254740992', '1e400', '-1e400', '1e-400', 'Infinity', 'NaN', '٣'])(
    '%s would be another number',
    (text) => expect(decimalNumber(text)).toBeUndefined(),
  );

  it('takes every number that JavaScript prints, as itself', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }), (value) => {
        expect(decimalNumber(String(value))).toBe(value + 0);
      }),
    );
  });

  it('whole numbers have neither sign nor point', () => {
    expect(['0', '42', '1e3', '9007199254740991'].map(wholeDecimal)).toEqual([0, 42, 1000, 2 ** 53 - 1]);
    for (const text of ['-0', '-1', '5.0', '1e-3', '1e17', '9007199254740993', ' 5 ', '0x10', ''])
      expect(wholeDecimal(text)).toBeUndefined();
  });

  it('JSON with a number that would be rounded or infinite is none', () => {
    expect(exactJson('{"scale": [2.5, -7, 1e3, 1e-9]}')).toEqual({ scale: [2.5, -7, 1000, 1e-9] });
    for (const text of ['9007199254740993', '{"a": [1e400]}', '-1e999'])
      expect(() => exactJson(text)).toThrow(SyntaxError);
  });
});
