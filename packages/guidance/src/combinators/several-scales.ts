import type { Branch, GuidanceContext, GuidanceRun, Prediction, Samples } from '@antiphon/core';
import type { Strategy } from '../strategy';

/**
 * One strategy at several scales at once, over the same evaluations: each step's branches are those that any of the scales needs.
 * @param blend makes one batch of those of the scales, in their order
 */
export function severalScales(
  create: (scale: number) => Strategy,
  scales: readonly number[],
  context: GuidanceContext,
  blend: (batches: readonly Samples[]) => Samples,
): GuidanceRun {
  const runs = scales.map((scale) => create(scale).begin(context));
  return {
    branches(step) {
      const all = runs.flatMap((run) => run.branches(step));
      return [...new Map(all.map((branch): [string, Branch] => [branch.name, branch])).values()];
    },
    combine(predictions, step, x): Prediction {
      const answers = runs.map((run) => {
        const asked = run.branches(step).map(({ name }) => [name, predictions[name]] as const);
        return run.combine(Object.fromEntries(asked), step, x);
      });
      const x0 = blend(answers.map((answer) => answer.x0));
      if (answers.every(({ renoise }) => renoise === undefined)) return { x0 };
      return { x0, renoise: blend(answers.map((answer) => answer.renoise ?? answer.x0)) };
    },
  };
}
