/** One option of a strategy, as plain data: validation, command-line help and documentation are derived from it. */
export type Option =
  | NumberOption
  | BooleanOption
  | ChoiceOption
  | StringOption
  | ListOption
  | CurveOption
  | BandOption
  | PerConditionOption;

/** An option that is a number, between `min` and `max` where they are given. */
export interface NumberOption {
  readonly type: 'number';
  /** What it does, in one sentence. */
  readonly summary: string;
  readonly min?: number;
  readonly max?: number;
  readonly default: number;
}

/** An option that is true or false. */
export interface BooleanOption {
  readonly type: 'boolean';
  readonly summary: string;
  readonly default: boolean;
}

/** An option that is one of some words. */
export interface ChoiceOption {
  readonly type: 'choice';
  readonly summary: string;
  readonly choices: readonly string[];
  readonly default: string;
}

/** A text; without a default it may be left out. */
export interface StringOption {
  readonly type: 'string';
  readonly summary: string;
  /** A regular expression that it must match, e.g. `^[a-z]+$`. */
  readonly pattern?: string;
  readonly default?: string;
}

/** Numbers or texts, `[1, 2, 3]`; without a default it may be left out. */
export interface ListOption {
  readonly type: 'list';
  readonly of: 'number' | 'string';
  readonly summary: string;
  /** How many there must be. Default: any number. */
  readonly length?: number;
  /** Of each number. */
  readonly min?: number;
  readonly max?: number;
  readonly default?: readonly number[] | readonly string[];
}

/** Points `[[x, value], …]` with rising x in 0 … 1, e.g. of a scale over the noise level; `curveAt` reads it. Without a default it may be left out. */
export interface CurveOption {
  readonly type: 'curve';
  readonly summary: string;
  /** Of the values. */
  readonly min?: number;
  readonly max?: number;
  readonly default?: Curve;
}

/** Straight lines through points `[x, value]`. */
export type Curve = readonly (readonly [x: number, value: number])[];

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

/** The options of a strategy by name: what specs are validated against, and what `antiphon guidance` prints. */
export type OptionSchema = Readonly<Record<string, Option>>;

/** The type of value that an option takes in a spec: a number for a `NumberOption`, one of its words for a `ChoiceOption`, and so on. */
export type OptionValue<O extends Option> = O extends NumberOption
  ? number
  : O extends BooleanOption
    ? boolean
    : O extends ChoiceOption
      ? O['choices'][number]
      : O extends StringOption
        ? Given<O, string>
        : O extends ListOption
          ? Given<O, O['of'] extends 'number' ? readonly number[] : readonly string[]>
          : O extends CurveOption
            ? Given<O, Curve>
            : O extends BandOption
              ? readonly [low: number, high: number] | undefined
              : Readonly<Record<string, number>> | undefined;

/** The value of an option: of one without a default, undefined where a spec leaves it out. */
export type Given<O, V> = O extends { readonly default: NonNullable<unknown> } ? V : V | undefined;

/** The values that a schema describes, defaults filled in. */
export type OptionValues<S extends OptionSchema> = { readonly [K in keyof S]: OptionValue<S[K]> };
