import { mapSamples, type GuidanceRun, type Samples } from '@antiphon/core';
import { CONDITIONAL, unconditional } from '../branches/branches';
import { pairRun, singleRun } from '../branches/pair-run';
import { scaleOption } from '../options/scale-option';
import { dot, equalValues, itemsOf, mapItems, unitScale } from '../per-item';
import { defineGuidance } from '../strategy';
import { conditionDropout, dropoutOptions } from '../training/condition-dropout';

/**
 * CFG-Zero* (Fan et al. 2025, "CFG-Zero*: improved classifier-free guidance for flow matching models", arXiv 2503.18886, equation 9 and algorithm 1).
 *
 * The unconditional prediction is first scaled to fit the conditional one: a = ⟨cond, uncond⟩ / ‖uncond‖² for each clip, x0 = a·uncond + scale·(cond − a·uncond).
 * The paper also sets the first steps of a flow to zero. That is made for velocities (a zero velocity is "wait"); for x0 it would say "the motion is the
 * mean pose", so `zeroInitSteps` is 0 unless asked for.
 */
export const cfgZeroStar = defineGuidance({
  kind: 'cfg-zero-star',
  summary: 'CFG-Zero*: guidance against the unconditional prediction scaled to fit the conditional one.',
  citation: {
    arxiv: '2503.18886',
    bibtex: `@article{fan2025cfgzerostar,
  title = {{CFG-Zero*}: Improved Classifier-Free Guidance for Flow Matching Models},
  author = {Fan, Weichen and Zheng, Amber Yijia and Yeh, Raymond A. and Liu, Ziwei},
  journal = {arXiv preprint arXiv:2503.18886},
  year = {2025}
}`,
  },
  options: {
    scale: scaleOption(2, 'the fitted unconditional one'),
    zeroInitSteps: {
      type: 'number',
      min: 0,
      default: 0,
      summary: 'How many first steps predict zero (the mean pose). The paper’s choice for flows is 1.',
    },
    ...dropoutOptions(),
  },
  create: ({ scale, zeroInitSteps, ...training }) => ({
    linear: false,
    ...conditionDropout('cfg-zero-star', training),
    begin({ conditions, shape: [items] }): GuidanceRun {
      const fitted =
        scale === 1
          ? singleRun(() => CONDITIONAL)
          : pairRun(
              () => unconditional(conditions),
              (cond, uncond) => {
                const fits = fitOf(itemsOf(cond, items), itemsOf(uncond, items));
                const size = cond.length / items;
                return {
                  x0: mapItems(cond, items, (item) => (i) => {
                    const weak = fits[item] * uncond[item * size + i];
                    return weak + scale * (cond[item * size + i] - weak);
                  }),
                };
              },
            );
      return {
        branches: fitted.branches,
        combine(predictions, step, x) {
          const guided = fitted.combine(predictions, step, x);
          return step.index < zeroInitSteps ? { x0: mapSamples(guided.x0, () => 0) } : guided;
        },
      };
    },
  }),
});

/** Guards the division where the unconditional prediction is zero. */
const EPSILON = 1e-8;

/** The factor that fits each unconditional prediction to the conditional one. */
function fitOf(cond: readonly Samples[], uncond: readonly Samples[]): number[] {
  return uncond.map((weak, item) => {
    if (equalValues(cond[item], weak)) return 1;
    const scale = unitScale(cond[item], weak);
    return dot(cond[item], weak, scale) / (dot(weak, weak, scale) + EPSILON * scale * scale);
  });
}
