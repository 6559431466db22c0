import type { GuidanceRun } from '@antiphon/core';
import { CONDITIONAL } from '../branches/branches';
import { withRuns, type Strategy } from '../strategy';

/**
 * Guidance in a limited band of noise levels (Kynkäänniemi et al. 2024, "Applying guidance in a limited interval", arXiv 2404.07724).
 *
 * Where low ≤ sigma ≤ high, the strategy; elsewhere the conditional branch alone (scale 1), which costs one evaluation.
 * sigma = sqrt(1 − alpha-bar), in [0, 1]. The paper's band is open below; ours is closed so that [0, 1] is every step.
 * A strategy with memory does not see the steps outside.
 */
export function within(strategy: Strategy, [low, high]: readonly [low: number, high: number]): Strategy {
  const inside = (sigma: number): boolean => low <= sigma && sigma <= high;
  return withRuns(strategy, {
    linear: strategy.linear,
    begin(context): GuidanceRun {
      const run = strategy.begin(context);
      return {
        branches: (step) => (inside(step.sigma) ? run.branches(step) : [CONDITIONAL]),
        combine: (predictions, step, x) =>
          inside(step.sigma) ? run.combine(predictions, step, x) : { x0: predictions[CONDITIONAL.name] },
      };
    },
  });
}
