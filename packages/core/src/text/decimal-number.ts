/**
 * The number that a text spells, where the two are the same number: decimal digits with at most a sign, a point and an exponent, and nothing around them. What JavaScript would take for another number is none:
 * blanks, "0x10", whole numbers beyond 2⁵³ − 1 that are rounded ("9007199254740993"), and what is too large or too small ("1e400", "1e-400"). "-0" is 0.
 */
export function decimalNumber(text: string): number | undefined {
  const [, digits = ''] = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.exec(text) ?? [];
  if (digits === '') return undefined;
  const value = Number(text) + 0;
  const vanished = value === 0 && /[1-9]/.test(digits);
  const rounded = /^-?\d+$/.test(text) && !Number.isSafeInteger(value);
  return vanished || rounded || !Number.isFinite(value) ? undefined : value;
}

/** The same for a whole number, 0 or more, such as a seed: no sign, no point; "1e3" is 1000. */
export function wholeDecimal(text: string): number | undefined {
  const value = /^\d+(e\+?\d+)?$/i.test(text) ? decimalNumber(text) : undefined;
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The value of a JSON text, none of whose numbers is another than it spells. @throws SyntaxError */
export function exactJson(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER)
      throw new SyntaxError('a number is too large');
    return value;
  });
}
