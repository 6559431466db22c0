import { mapSamples, type GuidanceRun, type Samples } from '@antiphon/core';
import { CONDITIONAL } from '../branches/branches';
import { norm, unitScale } from '../per-item';
import { withRuns, type Strategy } from '../strategy';
import { withConditional } from './with-conditional';

/**
 * Rescaled guidance (Lin et al. 2023, "Common diffusion noise schedules and sample steps are flawed", arXiv 2305.08891, equations 15 and 16).
 *
 * x0 ← x0·(amount·std(cond)/std(x0) + 1 − amount), with the unbiased standard deviation of each item over frames and features.
 * Large scales inflate the prediction; this takes it back to the size of the conditional one. The paper recommends amount 0.7.
 * Costs nothing, except where the strategy did not ask for the conditional branch (scale 0), which is then evaluated too.
 * An item without spread is left alone. One that is nearly constant, with a spread below `LEAST_SHARE` of its size, is rescaled the less the less spread it has: the factor
 * multiplies its mean as well, and would grow without bound.
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
    return 1 + amount * (spreadFactor(guided.subarray(from, to), cond.subarray(from, to)) - 1);
  });
  return mapSamples(guided, (i) => guided[i] * factors[Math.floor(i / size)]);
}

/** Of a motion's size (root mean square): less spread is that of one that stands still in a pose, or of rounding. */
const LEAST_SHARE = 0.05;

/** What takes the spread of `guided` to that of `cond`; exactly 1 where they are equal. */
function spreadFactor(guided: Samples, cond: Samples): number {
  const [spread, wanted] = [standardDeviation(guided), standardDeviation(cond)];
  const size = norm(guided) / Math.sqrt(guided.length);
  if (spread === wanted || spread === 0) return 1;
  const certain = Math.min(1, spread / size / LEAST_SHARE) ** 4;
  return Math.min(Number.MAX_VALUE, certain === 1 ? wanted / spread : 1 + certain * (wanted / spread - 1));
}

/** Unbiased (n − 1), in float64; 0 for a single value. */
function standardDeviation(values: Samples): number {
  if (values.length < 2) return 0;
  const scale = unitScale(values);
  let mean = 0;
  for (const value of values) mean += (scale * value) / values.length;
  let squares = 0;
  for (const value of values) squares += (scale * value - mean) ** 2;
  return Math.sqrt(squares / (values.length - 1)) / scale;
}
