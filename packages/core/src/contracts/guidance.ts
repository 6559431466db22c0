import type { Random } from '../random/random';
import type { Branch, DenoiserTraits, Prediction, Step } from './denoiser';
import type { MotionShape, Samples } from './samples';

/**
 * A guidance strategy answers four questions: what training drops, what stands in for what is dropped,
 * which evaluations a sampling step needs, and how they become one prediction.
 * One convention: `uncond + scale·(cond − uncond)`; scale 1 is no guidance, 0 the unconditional model.
 */
export interface Guidance {
  /** The plain data that it was made from, with every default filled in. */
  readonly spec: GuidanceSpec;
  /** Whether the guided x0 is a linear function of the branches (then, wherever guidance is on, scale 1 is exactly the conditional branch and 0 the unconditional). */
  readonly linear: boolean;
  /** What stands in for a dropped condition: parameters of the network, the normalised zero condition, or nothing (never dropped while sampling). */
  readonly nullCondition: NullCondition;
  /** What training aims at, where that is not the data alone: a prediction that has guidance built in. */
  readonly target?: TrainingTarget;
  /** The shares of training samples that `dropout` is declared to drop. An audit holds the real draws against them. */
  rates?(conditions: readonly string[]): DropRates;
  /** Training: which conditions each sample of a batch keeps. */
  dropout(batchSize: number, conditions: readonly string[], random: Random): KeepMask;
  /** Sampling: a fresh run, so that memory (momentum) never leaks from one sampling to the next. */
  begin(context: GuidanceContext): GuidanceRun;
}

/**
 * `learned`: parameters of the network; `zero`: the normalised zero condition; `shuffled`: the condition of an unrelated clip of the batch;
 * `none`: never dropped while sampling.
 */
export type NullCondition = 'learned' | 'zero' | 'shuffled' | 'none';

/**
 * A target for the conditional prediction with guidance built in: `target + (1 − 1/scale)·(cond − uncond)` with the network's own moving average, whose difference
 * is then guided itself, so that training settles at `scale` (`self`, arXiv 2502.12154), or `uncond + scale·(cond − uncond)` of a trained model (`model`, arXiv 2210.03142).
 */
export interface TrainingTarget {
  readonly teacher: 'self' | 'model';
  readonly scale: number;
}

/** Shares of training samples that lose a condition: by condition, and all of them at once (what trains the unconditional branch). */
export interface DropRates {
  readonly each: Readonly<Record<string, number>>;
  readonly all: number;
}

/** Plain data, e.g. `{ kind: 'cfg', scale: 2.5, within: [0.1, 0.8] }`. The registry validates it. */
export interface GuidanceSpec {
  readonly kind: string;
  readonly [option: string]: unknown;
}

/** Per condition, one value per sample of the batch: 1 keeps the condition, 0 drops it. */
export type KeepMask = Readonly<Record<string, Float32Array>>;

/** What a run may know of the sampling that it guides. */
export interface GuidanceContext extends DenoiserTraits {
  readonly conditions: readonly string[];
  /** `[batch, frames, features]`. */
  readonly shape: MotionShape;
  readonly random: Random;
}

/** A guidance at work on one sampling: what it remembers of earlier steps (momentum) lives here, made afresh by `Guidance.begin`. */
export interface GuidanceRun {
  /** The evaluations that this step needs. NFE = their number. Asking twice gives the same answer. */
  branches(step: Step): readonly Branch[];
  /**
   * The guided prediction from the branches' x0 predictions, by branch name. Never mutates them.
   * @param x the noisy batch `x_t` that they were made from
   */
  combine(predictions: Readonly<Record<string, Samples>>, step: Step, x: Samples): Prediction;
}
