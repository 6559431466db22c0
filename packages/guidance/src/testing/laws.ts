import type { Step } from '@antiphon/core';
import { RULES, type LawName } from './rules';
import type { CreateGuidance, DropRates, Subject } from './subject';

/** One law, ready for any test runner: `for (const law of laws) test(law.name, law.run)`. */
export interface Law {
  /** The law in words; where it is skipped, with the reason. */
  readonly name: string;
  /** Why the law is not checked; its `run` then does nothing. */
  readonly skipped?: string;
  /** @throws Error that says which number or branch breaks the law */
  run(): void;
}

/** What the law suite must know of the strategy that it checks: what training is declared to drop, and which laws do not apply, with the reason. */
export interface LawOptions {
  /** What training is declared to drop, held against what `dropout` really drops. Required unless that law is skipped. */
  readonly rates?: DropRates;
  /** Names of the toy model's conditions. Default: `['audio', 'text']`. */
  readonly conditions?: readonly string[];
  /** What scale 0 is: the branch without conditions, or the strategy's own weak view. Default: `unconditional`. */
  readonly scaleZero?: 'unconditional' | 'weak';
  /** The sampling steps to check. Default: seven, from sigma 1 down to 0. */
  readonly steps?: readonly Step[];
  /** Laws that do not apply, each with the reason in words. */
  readonly skip?: Partial<Readonly<Record<LawName, string>>>;
}

const OPTIONS: readonly (keyof LawOptions)[] = ['rates', 'conditions', 'scaleZero', 'steps', 'skip'];

/**
 * The laws that every strategy is held to.
 * Those about scales hold for a strategy that declares itself linear; for the others they are listed as skipped, with that reason.
 * @param create makes the guidance with some options replaced; the laws replace `scale`, and all of them by a whole spec
 * @throws Error if a law is skipped that does not exist, or without a reason
 */
export function guidanceLaws(create: CreateGuidance, options: LawOptions = {}): Law[] {
  const {
    conditions = ['audio', 'text'],
    steps = evenSteps(7),
    rates,
    skip = {},
    scaleZero = 'unconditional',
  } = options;
  const subject: Subject = {
    create,
    conditions: Object.freeze([...conditions]),
    shape: [2, 3, 2],
    steps,
    rates,
    scaleZero,
  };
  const unknown = Object.keys(options).find((key) => !OPTIONS.includes(key as keyof LawOptions));
  if (unknown !== undefined) throw new Error(`Unknown option "${unknown}". Known: ${OPTIONS.join(', ')}.`);
  for (const [name, reason] of Object.entries(skip)) {
    if (!(name in RULES)) throw new Error(`No law is called "${name}". The laws: ${Object.keys(RULES).join('; ')}.`);
    if (reason.trim() === '') throw new Error(`The law "${name}" is skipped without a reason.`);
  }
  return (Object.keys(RULES) as LawName[]).map((name) => {
    const { linearOnly, check } = RULES[name];
    const notLinear = linearOnly && skip[name] === undefined && !create({}).linear;
    const skipped = notLinear ? 'the strategy declares that it is not linear' : skip[name];
    if (skipped === undefined) return { name, run: () => check(subject) };
    return { name: `${name} (skipped: ${skipped})`, skipped, run: () => undefined };
  });
}

/** `count` steps with sigma evenly from 1 to 0, variance preserving: for `LawOptions.steps` where a strategy acts in a band. */
export function evenSteps(count: number, [low, high]: readonly [low: number, high: number] = [0, 1]): Step[] {
  return Array.from({ length: count }, (_, index) => {
    const along = count === 1 ? 0 : index / (count - 1);
    // In this form both ends are exact, so that they lie inside a closed band.
    const sigma = high * (1 - along) + low * along;
    return Object.freeze({
      index,
      count,
      timestep: Math.round(999 * sigma),
      alpha: Math.sqrt(1 - sigma * sigma),
      sigma,
    });
  });
}
