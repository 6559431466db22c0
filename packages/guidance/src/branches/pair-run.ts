import type { Branch, GuidanceRun, Prediction, Samples, Step } from '@antiphon/core';
import { CONDITIONAL, extrapolate } from './branches';

/** How the conditional and the weak prediction of a step become one. `x` is the noisy batch. */
export type PairRule = (cond: Samples, weak: Samples, step: Step, x: Samples) => Prediction;

/** Sampling with two branches in every step: the conditional one and a weaker view of the same `x_t`. */
export function pairRun(weak: (step: Step) => Branch, rule: PairRule): GuidanceRun {
  return {
    branches: (step) => [CONDITIONAL, weak(step)],
    combine: (predictions, step, x) => rule(predictions[CONDITIONAL.name], predictions[weak(step).name], step, x),
  };
}

/**
 * `x0 = weak + scale·(cond − weak)` (arXiv 2207.12598 with any weak branch in place of the unconditional one).
 * A branch whose weight is zero is not evaluated: NFE is 1 at scale 1 and at scale 0, otherwise 2.
 */
export function linearRun(weak: (step: Step) => Branch, scale: number): GuidanceRun {
  if (scale === 1) return singleRun(() => CONDITIONAL);
  if (scale === 0) return singleRun(weak);
  return pairRun(weak, (cond, other) => ({ x0: extrapolate(cond, other, scale) }));
}

/** Sampling with one branch and nothing to combine: NFE 1. */
export function singleRun(branch: (step: Step) => Branch): GuidanceRun {
  return {
    branches: (step) => [branch(step)],
    combine: (predictions, step) => ({ x0: predictions[branch(step).name] }),
  };
}
