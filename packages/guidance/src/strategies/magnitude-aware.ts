import type { GuidanceRun } from '@antiphon/core';
import { CONDITIONAL, unconditional } from '../branches/branches';
import { pairRun, singleRun } from '../branches/pair-run';
import { scaleOption } from '../options/scale-option';
import { itemsOf, mapItems, norm } from '../per-item';
import { defineGuidance } from '../strategy';
import { conditionDropout, dropoutOptions } from '../training/condition-dropout';

/**
 * Magnitude-aware guidance, MAMBO-G (Zhu et al. 2025, arXiv 2508.03442, equations 8 and 9).
 *
 * x0 = uncond + (1 + (scale − 1)·exp(−alpha·‖d‖/‖uncond‖))·d with d = cond − uncond, for each clip: where the branches are far apart (at high noise), the scale
 * falls towards 1, so that guidance does not overshoot.
 */
export const magnitudeAware = defineGuidance({
  kind: 'magnitude-aware',
  summary: 'Magnitude-aware guidance (MAMBO-G): the further the branches are apart, the weaker the guidance.',
  citation: {
    arxiv: '2508.03442',
    bibtex: `@article{zhu2025mambog,
  title = {{MAMBO-G}: Magnitude-Aware Mitigation for Boosted Guidance},
  author = {Zhu, Shangwen and Peng, Qianyu and Shu, Zhilei and Hu, Yuting and others},
  journal = {arXiv preprint arXiv:2508.03442},
  year = {2025}
}`,
  },
  options: {
    scale: scaleOption(3, 'cond minus the damped difference'),
    alpha: {
      type: 'number',
      min: 0,
      default: 8,
      summary: 'How fast the scale falls with the relative difference; 0 is plain guidance.',
    },
    ...dropoutOptions(),
  },
  create: ({ scale, alpha, ...training }) => ({
    linear: false,
    ...conditionDropout('magnitude-aware', training),
    begin({ conditions, shape: [items] }): GuidanceRun {
      if (scale === 1) return singleRun(() => CONDITIONAL);
      return pairRun(
        () => unconditional(conditions),
        (cond, uncond) => {
          const [conds, unconds] = [itemsOf(cond, items), itemsOf(uncond, items)];
          return {
            x0: mapItems(cond, items, (item) => {
              const [c, u] = [conds[item], unconds[item]];
              const difference = norm(c.map((value, i) => value - u[i]));
              // An unconditional prediction of zero is infinitely far away: no guidance.
              const damping = alpha === 0 || difference === 0 ? 1 : Math.exp((-alpha * difference) / norm(u));
              const weight = 1 + (scale - 1) * damping;
              return (i) => u[i] + weight * (c[i] - u[i]);
            }),
          };
        },
      );
    },
  }),
});
