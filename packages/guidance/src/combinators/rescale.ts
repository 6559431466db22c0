import { mapSamples, type GuidanceRun, type Samples } from '@antiphon/core';
import { CONDITIONAL } from '../branches';
import { withRuns, type Strategy } from '../strategy';
import { withConditional } from './with-conditional';

/**
 * Rescaled guidance (Lin et al. 2023, "Common diffusion noise schedules and sample steps are flawed", arXiv 2305.08891, equations 15 and 16).
 *
 * x0 ← x0·(amount·std(cond)/std(x0) + 1 − amount), with the unbiased standard deviation of each item over frames and features.
 * Large scales inflate the prediction; this takes it back to the size of the conditional one. The paper recommends amount 0.7.
 * Costs nothing, except where the strategy did not ask for the conditional branch (scale 0), which is then evaluated too.
 * An item without spread is left alone.
 */
export function rescale(strategy: Strategy, amount: number): Strategy {
  return withRuns(strategy, {
    linear: false,
    begin(context): GuidanceRun {
      const run = strategy.begin(context);
      const items = context.shape[0];
      return {
        branches: (step) => withConditional(run.branches(step)),
        combine(predictions, step, x) {
          const guided = run.combine(predictions, step, x);
          return { ...guided, x0: matchSpread(guided.x0, predictions[CONDITIONAL.name], { items, amount }) };
        },
      };
    },
  });
}

function matchSpread(guided: Samples, cond: Samples, { items, amount }: { items: number; amount: number }): Samples {
  const size = guided.length / items;
  const factors = Array.from({ length: items }, (_, item) => {
    const [from, to] = [item * size, (item + 1) * size];
    const spread = standardDeviation(guided.subarray(from, to));
    // Written so that equal spreads give exactly 1.
    return spread > 0 ? 1 + amount * (standardDeviation(cond.subarray(from, to)) / spread - 1) : 1;
  });
  return mapSamples(guided, (i) => guided[i] * factors[Math.floor(i / size)]);
}

/** Unbiased (n − 1), in float64; 0 for a single value. */
function standardDeviation(values: Samples): number {
  if (values.length < 2) return 0;
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}
