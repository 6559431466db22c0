import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Word } from '../events/early-words/early-words';
import { learningRateAt, learningRateFields, type LearningRateConfig } from './learning-rate';
import type { LoopCheckpoint } from './loop-state';

/** What lies in a training's folder, so far as it decides whether and how the training goes on. */
interface Begun extends Pick<LoopCheckpoint, 'step' | 'history'> {
  readonly config: object;
  readonly continued?: Continued | undefined;
}

/** Where a training went on as one of another length though its learning rates had depended on the length: after so many steps, of so many till then. */
export type Continued = readonly { readonly at: number; readonly steps: number }[];

/** `Continued`, as checkpoints have it. */
export const continuedSchema = z.array(z.strictObject({ at: z.int().positive(), steps: z.int().positive() }));

/** How a training goes on under a config that is not the one it was begun with. */
export interface Continuation<C extends Begun> {
  /** The config that is asked for, with what may differ as it was: what differs still is another training. */
  readonly compared: object;
  /** What the training goes on from: as it is where nothing differs. */
  readonly from: C;
  /** Whether it ends as one of the asked length that was never another. */
  readonly exact: boolean;
  /** Whether the length is another than it was. */
  readonly lengthened: boolean;
  /** What the difference means, where it means something. */
  readonly notes: readonly Word[];
  /** Why it cannot go on, though it is this training. */
  readonly problem: string | undefined;
}

/**
 * How a training goes on. Settings that change nothing of what is learned may differ (how often it is saved), and so may those that change its rounding alone. Another length may, too: where the learning rate was the same in every step that is done, the training is
 * the one of that length to the bit; where it was not (a cosine decay), it goes on all the same, which is noted in its checkpoint.
 */
export function continuation<C extends Begun>(found: C, asked: LearningRateConfig): Continuation<C> {
  const before = lengthSchema.safeParse(found.config).data;
  const lengthened = before !== undefined && before.steps !== asked.steps;
  const agrees = before !== undefined && ratesAgree(before, asked, found.step);
  const goesOn = agrees || (lengthened && sameRates(before, asked));
  const free = ([key]: [string, unknown]) => FREE_SETTINGS.has(key) || (goesOn && LENGTH_SETTINGS.has(key));
  const change = Object.fromEntries(Object.entries(asked).filter(free));
  const done = { ...found.config, ...change };
  const bent = lengthened && goesOn && !agrees;
  return {
    compared: { ...asked, ...Object.fromEntries(Object.entries(found.config).filter(free)) },
    from: isDeepStrictEqual(done, found.config)
      ? found
      : {
          ...found,
          config: done,
          // The last step of the length that it had is in it, too.
          history: lengthened ? found.history.filter(([step]) => step % 10 === 0) : found.history,
          ...(bent && { continued: [...(found.continued ?? []), { at: found.step, steps: before.steps }] }),
        },
    exact: !bent && (found.continued ?? []).length === 0,
    lengthened,
    notes: [...roundingNotes(found.config, asked), ...(bent ? [scheduleNote(found.step, before, asked)] : [])],
    problem:
      lengthened && asked.steps <= found.step
        ? `${found.step} steps of it are done already, and ${asked.steps} are asked (more than ${found.step}, and it goes on)`
        : undefined,
  };
}

/** Whether a training of one length, after so many steps, is where one of the other would be. */
export function ratesAgree(one: LearningRateConfig, other: LearningRateConfig, done: number): boolean {
  for (let step = 0; step < done; step++) if (learningRateAt(step, one) !== learningRateAt(step, other)) return false;
  return true;
}

/** Settings on which nothing that is learned depends. */
const UNLEARNED: readonly string[] = ['checkpointEvery'];
/** Settings on which the order of sums depends, and nothing else. */
const ROUNDING: readonly string[] = ['accumulate', 'recompute'];
const RATES = ['learningRate', 'warmupSteps', 'decay'] as const;
const LENGTH: readonly string[] = ['steps', ...RATES];

/** Settings that may differ from call to call of one training. */
export const FREE_SETTINGS: ReadonlySet<string> = new Set([...UNLEARNED, ...ROUNDING]);
/** Settings by which trainings may be beginnings of each other: how long they are, and how the learning rate goes. */
export const LENGTH_SETTINGS: ReadonlySet<string> = new Set(LENGTH);

const lengthSchema = z.object({ steps: z.int(), ...learningRateFields });

function sameRates(one: LearningRateConfig, other: LearningRateConfig): boolean {
  return RATES.every((key) => isDeepStrictEqual(one[key], other[key]));
}

function roundingNotes(before: object, asked: object): Word[] {
  const [there, here] = [before, asked].map((config) => new Map<string, unknown>(Object.entries(config)));
  return ROUNDING.filter((key) => here?.has(key) && there?.get(key) !== here.get(key)).map((key) => ({
    kind: 'rounding',
    text: `It goes on with ${key} ${JSON.stringify(here?.get(key))}, and was begun with ${JSON.stringify(there?.get(key))}: the same training but for rounding.`,
  }));
}

function scheduleNote(done: number, before: LearningRateConfig, asked: LearningRateConfig): Word {
  const [last, next] = [learningRateAt(Math.max(0, done - 1), before), learningRateAt(done, asked)];
  return {
    kind: 'schedule',
    text: `It was a training of ${before.steps} steps, and goes on after step ${done} as one of ${asked.steps}. Its decay depends on the length: the learning rate goes from ${last.toPrecision(2)} to ${next.toPrecision(2)}, and it does not end as ${asked.steps} steps from scratch do. Train into another folder for those; with decay "none" the two are the same.`,
  };
}
