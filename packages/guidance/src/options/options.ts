import { AntiphonError } from '@antiphon/core';
import type { OptionSchema, OptionValues } from './option';
import { defaultOf, expected, fits } from './option-types';

export { isPlainObject } from './option-types';

/**
 * The options in `given`, validated, with defaults filled in, in the schema's order.
 * @throws INVALID_GUIDANCE for an unknown key (the known ones are listed) or a value that does not fit
 */
export function readOptions<S extends OptionSchema>(
  kind: string,
  schema: S,
  given: Readonly<Record<string, unknown>>,
): OptionValues<S> {
  const known = Object.keys(schema);
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(schema, key)) refuse(kind, `unknown option "${key}". Known: ${known.join(', ') || 'none'}`);
  }
  const values: Record<string, unknown> = {};
  for (const [key, option] of Object.entries(schema)) {
    const value = given[key] === undefined ? defaultOf(option) : given[key];
    if (value === undefined) continue;
    if (!fits(option, value)) refuse(kind, `"${key}" must be ${expected(option)}, but is ${shown(value)}`);
    values[key] = structuredClone(value);
  }
  return values as OptionValues<S>;
}

export function refuse(kind: string, problem: string): never {
  throw new AntiphonError('INVALID_GUIDANCE', { kind, problem });
}

/** In short: values may come from anywhere, of any length and depth. */
function shown(value: unknown): string {
  if (typeof value === 'number') return String(value);
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    return 'something too deeply nested';
  }
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
