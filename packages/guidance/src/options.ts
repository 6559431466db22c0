import { AntiphonError } from '@antiphon/core';

/** One option of a strategy, as plain data: validation, command-line help and documentation are derived from it. */
export type Option = NumberOption | ChoiceOption | BandOption | PerConditionOption;

export interface NumberOption {
  readonly type: 'number';
  /** What it does, in one sentence. */
  readonly summary: string;
  readonly min?: number;
  readonly max?: number;
  readonly default: number;
}

export interface ChoiceOption {
  readonly type: 'choice';
  readonly summary: string;
  readonly choices: readonly string[];
  readonly default: string;
}

/** `[low, high]` with `min ≤ low < high ≤ max`; left out by default. */
export interface BandOption {
  readonly type: 'band';
  readonly summary: string;
  readonly min: number;
  readonly max: number;
}

/** `{ condition: number }`; left out by default. Which conditions exist is known only when there is a model. */
export interface PerConditionOption {
  readonly type: 'per-condition';
  readonly summary: string;
  /** What the names are of, where not of conditions: "parts of the body". */
  readonly namesOf?: string;
  /** The only names that are possible, where they are known beforehand. */
  readonly names?: readonly string[];
  readonly min?: number;
  readonly max?: number;
}

export type OptionSchema = Readonly<Record<string, Option>>;

export type OptionValue<O extends Option> = O extends NumberOption
  ? number
  : O extends ChoiceOption
    ? O['choices'][number]
    : O extends BandOption
      ? readonly [low: number, high: number] | undefined
      : Readonly<Record<string, number>> | undefined;

/** The values that a schema describes, defaults filled in. */
export type OptionValues<S extends OptionSchema> = { readonly [K in keyof S]: OptionValue<S[K]> };

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

/** What values an option takes, in words: `a number from 0 to 1`. */
export function expected(option: Option): string {
  switch (option.type) {
    case 'number':
      return `a number${range(option)}`;
    case 'choice':
      return `one of ${option.choices.map((choice) => `"${choice}"`).join(', ')}`;
    case 'band':
      return `[low, high] with ${option.min} ≤ low < high ≤ ${option.max}`;
    case 'per-condition':
      return `an object from ${option.names?.join(', ') ?? `names of ${option.namesOf ?? 'conditions'}`} to numbers${range(option)}`;
  }
}

function fits(option: Option, value: unknown): boolean {
  switch (option.type) {
    case 'number':
      return isNumberIn(option, value);
    case 'choice':
      return typeof value === 'string' && option.choices.includes(value);
    case 'band': {
      if (!Array.isArray(value) || value.length !== 2) return false;
      const [low, high]: unknown[] = value;
      return isNumberIn(option, low) && isNumberIn(option, high) && low < high;
    }
    case 'per-condition':
      return (
        isPlainObject(value) &&
        Object.entries(value).every(
          ([name, entry]) => isNumberIn(option, entry) && option.names?.includes(name) !== false,
        )
      );
  }
}

export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function refuse(kind: string, problem: string): never {
  throw new AntiphonError('INVALID_GUIDANCE', { kind, problem });
}

function defaultOf(option: Option): unknown {
  return 'default' in option ? option.default : undefined;
}

function isNumberIn(
  { min = -Infinity, max = Infinity }: { min?: number; max?: number },
  value: unknown,
): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max;
}

function range({ min, max }: { readonly min?: number; readonly max?: number }): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? '' : ` of at most ${max}`;
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
