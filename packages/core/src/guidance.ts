import type { Branch, Prediction, Step } from './denoiser';
import type { Random } from './random';
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
  /** Training: which conditions each sample of a batch keeps. */
  dropout(batchSize: number, conditions: readonly string[], random: Random): KeepMask;
  /** Sampling: a fresh run, so that memory (momentum) never leaks from one sampling to the next. */
  begin(context: GuidanceContext): GuidanceRun;
}

export type NullCondition = 'learned' | 'zero' | 'none';

/** Plain data, e.g. `{ kind: 'cfg', scale: 2.5, within: [0.1, 0.8] }`. The registry validates it. */
export interface GuidanceSpec {
  readonly kind: string;
  readonly [option: string]: unknown;
}

/** Per condition, one value per sample of the batch: 1 keeps the condition, 0 drops it. */
export type KeepMask = Readonly<Record<string, Float32Array>>;

/** What a run may know of the sampling that it guides. */
export interface GuidanceContext {
  readonly conditions: readonly string[];
  /** `[batch, frames, features]`. */
  readonly shape: MotionShape;
  readonly random: Random;
}

export interface GuidanceRun {
  /** The evaluations that this step needs. NFE = their number. Asking twice gives the same answer. */
  branches(step: Step): readonly Branch[];
  /**
   * The guided prediction from the branches' x0 predictions, by branch name. Never mutates them.
   * @param x the noisy batch `x_t` that they were made from
   */
  combine(predictions: Readonly<Record<string, Samples>>, step: Step, x: Samples): Prediction;
}
