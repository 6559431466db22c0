import type { PickleBudget } from './pickle-budget';

/** What a pickle can hold: plain data. Tuples and lists are arrays, dictionaries are maps; what a known global made is whatever it makes. */
export type PickleValue = unknown;

/** A class or function that a pickle names. It is a name only: nothing is ever looked up or run. */
export class PickleGlobal {
  constructor(
    readonly module: string,
    readonly name: string,
  ) {}

  toString(): string {
    return `${this.module}.${this.name}`;
  }
}

/** What the names in a pickle may stand for. */
export interface PickleWorld {
  /** Whether a name may stand in a pickle at all. Asked when the name is read, so that a foreign one is refused before anything else happens. */
  knows(global: PickleGlobal): boolean;
  /** What a name that is not known is, and what to do: the end of a sentence about it. */
  refusal?(global: PickleGlobal): string | undefined;
  /**
   * The value that a named global gives for arguments (`REDUCE`, `NEWOBJ`); must throw for one that it does not know.
   * @param budget for what is copied: the arguments may be recalled any number of times
   * @throws PickleError
   */
  construct(global: PickleGlobal, args: readonly PickleValue[], budget: PickleBudget): PickleValue;
  /** The value with its state (`BUILD`). @throws PickleError */
  build?(value: PickleValue, state: PickleValue): PickleValue;
  /** What a persistent id stands for. @throws PickleError */
  persistent?(id: PickleValue): PickleValue;
}
