import { mapSamples, type Branch, type GuidanceRun, type Samples } from '@antiphon/core';
import { CONDITIONAL, unconditional } from '../branches/branches';
import { refuse } from '../options/options';
import { withRuns, type Strategy } from '../strategy';

/** How strongly each condition is to act. */
export interface PerConditionScales {
  readonly kind: string;
  readonly scales: Readonly<Record<string, number>>;
  /** The scale of conditions that `scales` does not name. */
  readonly otherwise: number;
}

/**
 * A guidance scale for each condition, nested as in InstructPix2Pix (Brooks et al. 2023, arXiv 2211.09800, equation 3), weakest first.
 *
 * With the conditions in ascending order of scale, s_1 ≤ … ≤ s_n, and p_k the prediction that keeps the k weakest (p_0 drops all, p_n none):
 *
 *   x0 = p_0 + s_1·(p_1 − p_0) + s_2·(p_2 − p_1) + … + s_n·(p_n − p_(n−1))
 *
 * so a stronger condition is amplified in the context of the weaker ones. The sum telescopes: equal scales s give exactly the
 * strategy at scale s (all 1: the conditional branch), and a branch between two equal scales has weight 0 and is not evaluated.
 * It follows that names and the order of keys do not matter.
 *
 * It works over any strategy: the strategy at the largest scale s_n gets as its conditional branch, with r_k = s_k/s_n and r_0 = 1,
 *
 *   c = p_n + Σ_(k<n) (r_k − r_(k+1))·(p_k − p_n)
 *
 * (the weights of that sum add up to 0), and p_0 + s_n·(c − p_0) is the sum above.
 *
 * The branches p_k keep some conditions and drop others: training must have shown such samples (the plans `separate` and `mixed` do;
 * `nested` does for conditions that fall later than the stronger ones).
 */
export function perCondition(
  create: (scale: number) => Strategy,
  { kind, scales, otherwise }: PerConditionScales,
): Strategy {
  const base = create(otherwise);
  return withRuns(base, {
    linear: base.linear,
    begin(context): GuidanceRun {
      const { conditions } = context;
      for (const name of Object.keys(scales)) {
        if (!conditions.includes(name)) {
          refuse(
            kind,
            `"scales" names the condition "${name}", which the model lacks. It has: ${conditions.join(', ')}`,
          );
        }
      }
      const scaleOf = (name: string): number => (Object.hasOwn(scales, name) ? scales[name] : otherwise);
      const strongest = conditions.length === 0 ? otherwise : Math.max(...conditions.map(scaleOf));
      return mixedRun(create(strongest).begin(context), mixture(conditions, scaleOf, strongest));
    },
  });
}

interface Term {
  readonly branch: Branch;
  readonly weight: number;
}

/** The partial branches p_k, k < n, with their weights r_k − r_(k+1); those of weight 0 are left out. */
function mixture(conditions: readonly string[], scaleOf: (name: string) => number, strongest: number): Term[] {
  const ascending = [...conditions].sort((a, b) => scaleOf(a) - scaleOf(b));
  // All scales 0 are all equal, hence 1 like any other equal scales.
  const strengths = ascending.map((name) => (strongest === 0 ? 1 : scaleOf(name) / strongest));
  const terms = strengths.map((strength, k): Term => {
    const keep = Object.fromEntries(conditions.map((name) => [name, ascending.indexOf(name) < k]));
    const dropped = conditions.filter((name) => !keep[name]);
    const branch = k === 0 ? unconditional(conditions) : { name: `without ${dropped.join(' and ')}`, keep };
    return { branch, weight: (k === 0 ? 1 : strengths[k - 1]) - strength };
  });
  return terms.filter(({ weight }) => weight !== 0);
}

function mixedRun(run: GuidanceRun, terms: readonly Term[]): GuidanceRun {
  const guides = (asked: readonly Branch[]): boolean => asked.some(({ name }) => name === CONDITIONAL.name);
  return {
    branches(step) {
      const asked = run.branches(step);
      if (!guides(asked)) return asked;
      const all = [CONDITIONAL, ...asked, ...terms.map(({ branch }) => branch)];
      return [...new Map(all.map((branch) => [branch.name, branch])).values()];
    },
    combine(predictions, step, x) {
      const asked = run.branches(step);
      const given = asked.map(({ name }) => [
        name,
        name === CONDITIONAL.name ? mix(predictions, terms) : predictions[name],
      ]);
      return run.combine(Object.fromEntries(given) as Record<string, Samples>, step, x);
    },
  };
}

/** Written in differences, so that branches that are equal come back unchanged to the bit. */
function mix(predictions: Readonly<Record<string, Samples>>, terms: readonly Term[]): Samples {
  const whole = predictions[CONDITIONAL.name];
  if (terms.length === 0) return whole;
  const parts = terms.map(({ branch, weight }) => ({ values: predictions[branch.name], weight }));
  return mapSamples(whole, (i) =>
    parts.reduce((sum, { values, weight }) => sum + weight * (values[i] - whole[i]), whole[i]),
  );
}
