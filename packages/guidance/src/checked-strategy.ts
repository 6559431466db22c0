import {
  isPromise,
  samplesProblem,
  type DropRates,
  type Foreign,
  type GuidanceRun,
  type KeepMask,
  type NullCondition,
  type Prediction,
  type TrainingTarget,
} from '@antiphon/core';
import { branchesProblem } from './branches/check-branch';
import { isPlainObject } from './options/options';
import type { Strategy } from './strategy';

const NULLS: Readonly<Record<NullCondition, true>> = { zero: true, learned: true, shuffled: true, none: true };

/** A strategy from outside that is held to its contract: what it gets wrong is said in words that name it, where it happens. @throws PLUGIN_MISTAKE, now and from its functions */
export function checkedStrategy(made: unknown, foreign: Foreign): Strategy {
  const demand: Demand = (problem) => {
    if (problem !== undefined) throw foreign.mistake(problem);
  };
  demand(strategyProblem(made));
  const strategy = made as Strategy;
  const { linear, nullCondition, target } = strategy;
  return {
    linear,
    nullCondition,
    ...(target === undefined ? {} : { target }),
    ...(strategy.rates === undefined
      ? {}
      : {
          rates: (conditions) => {
            const rates = foreign.run('rates', () => strategy.rates?.(conditions));
            demand(ratesProblem(rates, conditions));
            return rates as DropRates;
          },
        }),
    dropout: (batchSize, conditions, random) => {
      const keep = foreign.run('dropout', () => strategy.dropout(batchSize, conditions, random));
      demand(keepProblem(keep, batchSize, conditions));
      return keep;
    },
    begin: (context) => {
      const run = foreign.run('begin', () => strategy.begin(context));
      demand(runProblem(run));
      return checkedRun(run, context.conditions, { foreign, demand });
    },
  };
}

type Demand = (problem: string | undefined) => void;

function checkedRun(
  run: GuidanceRun,
  conditions: readonly string[],
  { foreign, demand }: { readonly foreign: Foreign; readonly demand: Demand },
): GuidanceRun {
  return {
    branches: (step) => {
      const branches = foreign.run('branches', () => run.branches(step));
      demand(branchesProblem(branches, conditions));
      return branches;
    },
    combine: (predictions, step, x) => {
      const [first = x] = Object.values(predictions);
      const prediction = foreign.run('combine', () => run.combine(predictions, step, x));
      demand(predictionProblem(prediction, first.length));
      return prediction;
    },
  };
}

function strategyProblem(made: unknown): string | undefined {
  if (isPromise(made)) return 'its "create" returned a promise, but must return the strategy itself';
  if (!isPlainObject(made)) return `its "create" must return a strategy { linear, nullCondition, dropout, begin }`;
  const { linear, nullCondition, target, dropout, begin, rates } = made;
  if (typeof linear !== 'boolean') return 'its "linear" must be true or false';
  if (typeof nullCondition !== 'string' || !Object.hasOwn(NULLS, nullCondition))
    return `its "nullCondition" is ${JSON.stringify(nullCondition)}; known: ${Object.keys(NULLS).join(', ')}`;
  if (typeof dropout !== 'function') return 'it has no function "dropout"';
  if (typeof begin !== 'function') return 'it has no function "begin"';
  if (rates !== undefined && typeof rates !== 'function') return 'its "rates" is no function';
  return target === undefined || isTarget(target)
    ? undefined
    : 'its "target" must be { teacher, scale } with the teacher "self" or "model" and a scale above 0';
}

function isTarget(value: unknown): value is TrainingTarget {
  if (!isPlainObject(value)) return false;
  const { teacher, scale } = value;
  return (teacher === 'self' || teacher === 'model') && typeof scale === 'number' && scale > 0;
}

function runProblem(run: unknown): string | undefined {
  if (isPromise(run)) return 'its "begin" returned a promise, but must return { branches, combine } itself';
  const functions = isPlainObject(run) && typeof run.branches === 'function' && typeof run.combine === 'function';
  return functions ? undefined : 'its "begin" must return the functions { branches, combine }';
}

function ratesProblem(rates: unknown, conditions: readonly string[]): string | undefined {
  const isRate = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 1;
  const fits =
    isPlainObject(rates) &&
    isRate(rates.all) &&
    isPlainObject(rates.each) &&
    conditions.every((name) => isRate((rates.each as Record<string, unknown>)[name]));
  return fits ? undefined : 'its "rates" must return { each, all }: a rate from 0 to 1 of each condition, and of all';
}

function keepProblem(keep: unknown, batchSize: number, conditions: readonly string[]): string | undefined {
  if (isPromise(keep)) return 'its "dropout" returned a promise, but must return the masks themselves';
  if (!isPlainObject(keep)) return 'its "dropout" must return an object with one mask per condition';
  for (const name of conditions) {
    const mask = (keep as KeepMask)[name];
    const expected = `its "dropout" must return, for the condition "${name}", a Float32Array of ${batchSize} numbers 0 or 1`;
    if (!(mask instanceof Float32Array)) return `${expected}, but there is none`;
    if (mask.length !== batchSize) return `${expected}, but it has ${mask.length}`;
    const odd = mask.find((value) => value !== 0 && value !== 1);
    if (odd !== undefined) return `${expected}, but it has the number ${odd}`;
  }
  return undefined;
}

function predictionProblem(prediction: unknown, length: number): string | undefined {
  if (isPromise(prediction)) return 'its "combine" returned a promise, but must return { x0 } itself';
  if (!isPlainObject(prediction)) return 'its "combine" must return { x0 }';
  const { x0, renoise } = prediction as Partial<Prediction>;
  const problem = samplesProblem(x0, length);
  if (problem !== undefined) return `its "combine" must return as x0 ${problem}`;
  const other = renoise === undefined ? undefined : samplesProblem(renoise, length);
  return other === undefined ? undefined : `its "combine" must return as renoise ${other}`;
}
