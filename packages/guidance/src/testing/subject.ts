import {
  Random,
  type Branch,
  type DenoiserTraits,
  type Guidance,
  type MotionShape,
  type Prediction,
  type Samples,
  type Step,
} from '@antiphon/core';
import { demand } from './demand';

/** Makes the guidance under test, with some of its options replaced. */
export type CreateGuidance = (overrides: Readonly<Record<string, unknown>>) => Guidance;

/** Shares of training samples in which conditions are dropped. */
export interface DropRates {
  /** Share of samples that lose a condition: one number for all, or one for each. */
  readonly each: number | Readonly<Record<string, number>>;
  /** Share of samples that lose all conditions at once: what trains the unconditional branch. */
  readonly all: number;
}

/** The guidance under test and the toy model that it is held to the laws with. */
export interface Subject {
  readonly create: CreateGuidance;
  readonly conditions: readonly string[];
  readonly shape: MotionShape;
  readonly steps: readonly Step[];
  readonly rates: DropRates | undefined;
  /** What scale 0 is: the unconditional branch, or another weak one that the strategy names. */
  readonly scaleZero: 'unconditional' | 'weak';
}

/** The guidance at a scale, or nothing where it refuses that scale (or has none): the scale laws say whether it may. */
export function createIfPossible(subject: Subject, scale: number | undefined): Guidance | undefined {
  try {
    return subject.create(scale === undefined ? {} : { scale });
  } catch (error) {
    if (scale === undefined) throw error;
    return undefined;
  }
}

/** What one step of a sampling asked for, was given and answered. */
export interface Answer {
  readonly step: Step;
  readonly branches: readonly Branch[];
  readonly predictions: Readonly<Record<string, Samples>>;
  readonly output: Prediction;
}

export interface DriveOptions {
  readonly seed?: number;
  /** What the toy network answers to a branch; by default numbers that depend on what the branch keeps, on the step and on the seed. */
  readonly evaluate?: (branch: Branch, step: Step) => Samples;
  /** The noisy batch of a step; by default standard normal numbers. */
  readonly noisy?: (step: Step) => Samples;
  /** Called with each step's numbers just before they are combined; what it returns is combined in their place. */
  readonly hand?: (predictions: Record<string, Samples>) => Readonly<Record<string, Samples>>;
}

/** A whole sampling: every step of a fresh run. */
export function drive(subject: Subject, guidance: Guidance, options: DriveOptions = {}): Answer[] {
  const walk = beginWalk(subject, guidance, options);
  return subject.steps.map(walk);
}

/** A fresh run, to be taken step by step, so that two can be interleaved. */
export function beginWalk(subject: Subject, guidance: Guidance, options: DriveOptions = {}): (step: Step) => Answer {
  const { seed = 1, hand = (predictions) => predictions } = options;
  const evaluate = options.evaluate ?? ((branch, step) => toyPrediction(subject, branch, step, seed));
  const { conditions, shape } = subject;
  const run = guidance.begin({ ...TRAITS, conditions, shape, random: Random.stream(seed, 'run') });
  return (step) => {
    const branches = run.branches(step);
    const predictions = Object.fromEntries(branches.map((branch) => [branch.name, evaluate(branch, step)]));
    const output = run.combine(hand(predictions), step, options.noisy?.(step) ?? noisy(subject, step, seed));
    return { step, branches, predictions, output };
  };
}

/** What the toy model offers: everything that a strategy may ask for. */
export const TRAITS: DenoiserTraits = { layers: 6, weak: true, fps: 30, parts: { face: [0], hands: [1] } };

/** Made from what a branch is, as a network's answer is, never from its name: a branch by a wrong name gives wrong numbers. */
export function toyPrediction(subject: Subject, branch: Omit<Branch, 'name'>, step: Step, seed: number): Float64Array {
  const kept = subject.conditions.map((name) => (branch.keep[name] === false ? 0 : 1)).join('');
  const { unrelated, timestep, smooth, perturb, model } = branch;
  const view = JSON.stringify({ unrelated, timestep, smooth, perturb, model });
  return normals(subject, Random.stream(seed, 'prediction', kept, view, step.index));
}

/** The noisy batch `x_t`, `[B, T, F]`. */
export function noisy(subject: Subject, step: Step, seed: number): Float64Array {
  return normals(subject, Random.stream(seed, 'x', step.index));
}

/** What the toy network says with all conditions kept, or in the branch that scale 0 is. */
export function reference(subject: Subject, step: Step, kept: boolean): Float64Array {
  if (!kept && subject.scaleZero === 'weak') {
    const [only, ...others] = beginWalk(subject, subject.create({ scale: 0 }))(step).branches;
    demand(others.length === 0, `scale 0 asks for ${others.length + 1} branches, expected its weak one alone`);
    return toyPrediction(subject, only, step, 1);
  }
  const keep = Object.fromEntries(subject.conditions.map((name) => [name, kept]));
  return toyPrediction(subject, { keep }, step, 1);
}

function normals({ shape: [items, frames, features] }: Subject, random: Random): Float64Array {
  return Float64Array.from({ length: items * frames * features }, () => random.normal());
}
