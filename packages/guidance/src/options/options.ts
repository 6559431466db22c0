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
  const [first] = optionsProblems(schema, given);
  if (first !== undefined) refuse(kind, first.problem);
  const values: Record<string, unknown> = {};
  for (const [key, option] of Object.entries(schema)) {
    const value = given[key] === undefined ? defaultOf(option) : given[key];
    if (value !== undefined) values[key] = structuredClone(value);
  }
  return values as OptionValues<S>;
}

/** Something wrong with what a spec gives. */
export interface SpecProblem {
  /** The key that it is about; absent where it is about the whole spec. */
  readonly key?: string;
  /** Whether there is no such key. */
  readonly unknown?: boolean;
  /** In words, as a clause. */
  readonly problem: string;
}

/** All that is wrong with the options in `given`: keys that are not known first, then values that do not fit. */
export function optionsProblems(schema: OptionSchema, given: Readonly<Record<string, unknown>>): SpecProblem[] {
  const known = Object.keys(schema);
  const unknown = Object.keys(given).filter((key) => !Object.hasOwn(schema, key));
  return [
    ...unknown.map((key) => ({
      key,
      unknown: true,
      problem: `unknown option "${key}". Known: ${known.join(', ') || 'none'}`,
    })),
    ...Object.entries(schema)
      .filter(([key, option]) => given[key] !== undefined && !fits(option, given[key]))
      .map(([key, option]) => ({
        key,
        problem: `"${key}" must be ${expected(option)}, but is ${shown(given[key])}`,
      })),
  ];
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
