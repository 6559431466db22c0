import type { JsonSchema } from '@antiphon/core';
import type { Option } from './option';

/** What is known of a type of option: what its values are, in words and as JSON schema, whether something is one, and whether an option of it must have a default. */
interface OptionType<O extends Option> {
  readonly needsDefault: boolean;
  expected(option: O): string;
  schema(option: O): JsonSchema;
  fits(option: O, value: unknown): boolean;
}

type OfType<T extends Option['type']> = Extract<Option, { type: T }>;

/** Every type of option. A new one is one more entry here, and its values in `OptionValue`. */
const TYPES: { readonly [T in Option['type']]: OptionType<OfType<T>> } = {
  number: {
    needsDefault: true,
    expected: (option) => `a number${range(option)}`,
    schema: numbers,
    fits: isNumberIn,
  },
  boolean: {
    needsDefault: true,
    expected: () => 'true or false',
    schema: () => ({ type: 'boolean' }),
    fits: (_, value) => typeof value === 'boolean',
  },
  choice: {
    needsDefault: true,
    expected: ({ choices }) => `one of ${choices.map((choice) => `"${choice}"`).join(', ')}`,
    schema: ({ choices }) => ({ type: 'string', enum: choices }),
    fits: ({ choices }, value) => typeof value === 'string' && choices.includes(value),
  },
  string: {
    needsDefault: false,
    expected: ({ pattern }) => `a text${pattern === undefined ? '' : ` that matches ${pattern}`}`,
    schema: ({ pattern }) => ({ type: 'string', ...(pattern === undefined ? {} : { pattern }) }),
    fits: ({ pattern }, value) =>
      typeof value === 'string' && (pattern === undefined || new RegExp(pattern).test(value)),
  },
  list: {
    needsDefault: false,
    expected: ({ of, length, ...bounds }) =>
      `a list of ${length === undefined ? '' : `${length} `}${of === 'number' ? `numbers${range(bounds)}` : 'texts'}`,
    schema: ({ of, length, ...bounds }) => ({
      type: 'array',
      items: of === 'number' ? numbers(bounds) : { type: 'string' },
      ...(length === undefined ? {} : { minItems: length, maxItems: length }),
    }),
    fits: ({ of, length, ...bounds }, value) =>
      Array.isArray(value) &&
      (length === undefined || value.length === length) &&
      value.every((entry) => (of === 'number' ? isNumberIn(bounds, entry) : typeof entry === 'string')),
  },
  curve: {
    needsDefault: false,
    expected: (bounds) =>
      `points [[x, value], …] with x rising from 0 to 1 at most and values${range(bounds)}`.trimEnd(),
    schema: (bounds) => ({ type: 'array', minItems: 1, items: pair(numbers({ min: 0, max: 1 }), numbers(bounds)) }),
    fits: (bounds, value) =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.every(
        (point: unknown, i) =>
          isPair(point) &&
          isNumberIn({ min: 0, max: 1 }, point[0]) &&
          isNumberIn(bounds, point[1]) &&
          (i === 0 || point[0] > Number((value[i - 1] as unknown[])[0])),
      ),
  },
  band: {
    needsDefault: false,
    expected: ({ min, max }) => `[low, high] with ${min} ≤ low < high ≤ ${max}`,
    schema: (bounds) => pair(numbers(bounds), numbers(bounds)),
    fits: (bounds, value) =>
      isPair(value) && isNumberIn(bounds, value[0]) && isNumberIn(bounds, value[1]) && value[0] < value[1],
  },
  'per-condition': {
    needsDefault: false,
    expected: ({ names, namesOf, ...bounds }) =>
      `an object from ${names?.join(', ') ?? `names of ${namesOf ?? 'conditions'}`} to numbers${range(bounds)}`,
    schema: ({ names, ...bounds }) => ({
      type: 'object',
      ...(names === undefined ? {} : { propertyNames: { enum: names } }),
      additionalProperties: numbers(bounds),
    }),
    fits: ({ names, ...bounds }, value) =>
      isPlainObject(value) &&
      Object.entries(value).every(([name, entry]) => isNumberIn(bounds, entry) && names?.includes(name) !== false),
  },
};

/** What values an option takes, in words: `a number from 0 to 1`. */
export function expected(option: Option): string {
  return typeOf(option).expected(option);
}

/** What values an option takes, for editors: with its default and what it does. */
export function optionSchema(option: Option): JsonSchema {
  const usual = defaultOf(option);
  return {
    description: option.summary,
    ...typeOf(option).schema(option),
    ...(usual === undefined ? {} : { default: usual }),
  };
}

export function fits(option: Option, value: unknown): boolean {
  return typeOf(option).fits(option, value);
}

export function defaultOf(option: Option): unknown {
  return 'default' in option ? option.default : undefined;
}

/** What is wrong with an option's definition, as a clause; undefined for none. Definitions come from plugins, too, where no compiler has looked. */
export function optionProblem(name: string, option: unknown): string | undefined {
  const problem = (text: string): string => `its option "${name}" ${text}`;
  if (!isPlainObject(option)) return problem('is no object { type, summary, default }');
  const { type, summary } = option;
  if (typeof type !== 'string' || !Object.hasOwn(TYPES, type))
    return problem(`has the type ${JSON.stringify(type)}; known: ${Object.keys(TYPES).join(', ')}`);
  if (typeof summary !== 'string' || summary === '') return problem('has no "summary"');
  if (type === 'choice' && !Array.isArray(option.choices)) return problem('has no list "choices"');
  if (type === 'band' && !(Number.isFinite(option.min) && Number.isFinite(option.max)))
    return problem('has no "min" and "max"');
  if (type === 'list' && option.of !== 'number' && option.of !== 'string')
    return problem('does not say what it is a list "of": "number" or "string"');
  if (typeof option.pattern === 'string' && !isPattern(option.pattern))
    return problem(`has the "pattern" ${option.pattern}, which is no regular expression`);
  const known = option as unknown as Option;
  const usual = defaultOf(known);
  if (usual === undefined) return typeOf(known).needsDefault ? problem('has no "default"') : undefined;
  return fits(known, usual) ? undefined : problem(`has a "default" that is not ${expected(known)}`);
}

export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf<O extends Option>({ type }: O): OptionType<O> {
  return TYPES[type] as unknown as OptionType<O>;
}

function numbers({ min, max }: { readonly min?: number; readonly max?: number }): JsonSchema {
  return {
    type: 'number',
    ...(min === undefined ? {} : { minimum: min }),
    ...(max === undefined ? {} : { maximum: max }),
  };
}

function pair(first: JsonSchema, second: JsonSchema): JsonSchema {
  return { type: 'array', prefixItems: [first, second], items: false, minItems: 2, maxItems: 2 };
}

function isPair(value: unknown): value is [number, number] {
  return Array.isArray(value) && value.length === 2;
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

function isNumberIn(
  { min = -Infinity, max = Infinity }: { readonly min?: number; readonly max?: number },
  value: unknown,
): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max;
}

function range({ min, max }: { readonly min?: number; readonly max?: number }): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? '' : ` of at most ${max}`;
}
