import { unconditional } from '../branches/branches';
import { linearRun } from '../branches/pair-run';
import { scaleOption } from '../options/scale-option';
import { defineGuidance } from '../strategy';
import { conditionDropout, dropoutOptions } from '../training/condition-dropout';

/**
 * Classifier-free guidance (Ho & Salimans 2022, "Classifier-free diffusion guidance", arXiv 2207.12598, algorithms 1 and 2).
 *
 * Training: one draw per sample, all conditions together: dropped with probability `dropRate`, and replaced by zeros. Other plans: `conditionDropout`.
 * Sampling: x0 = uncond + scale·(cond − uncond). The paper writes 1 + w for the scale.
 */
export const cfg = defineGuidance({
  kind: 'cfg',
  summary: 'Classifier-free guidance: all conditions are dropped together in training; the null condition is zero.',
  citation: {
    arxiv: '2207.12598',
    bibtex: `@article{ho2022classifierfree,
  title = {Classifier-Free Diffusion Guidance},
  author = {Ho, Jonathan and Salimans, Tim},
  journal = {arXiv preprint arXiv:2207.12598},
  year = {2022}
}`,
  },
  options: { scale: scaleOption(2), ...dropoutOptions() },
  create: ({ scale, ...training }) => ({
    linear: true,
    ...conditionDropout('cfg', training),
    begin: ({ conditions }) => linearRun(() => unconditional(conditions), scale),
  }),
});
