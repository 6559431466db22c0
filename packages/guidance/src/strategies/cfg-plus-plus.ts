import type { GuidanceRun } from '@antiphon/core';
import { extrapolate, unconditional } from '../branches/branches';
import { pairRun, singleRun } from '../branches/pair-run';
import { defineGuidance } from '../strategy';
import { conditionDropout, dropoutOptions } from '../training/condition-dropout';

/**
 * CFG++ (Chung et al. 2024, "CFG++: manifold-constrained classifier free guidance", arXiv 2406.08070, algorithm 2).
 *
 * x0 = uncond + scale·(cond − uncond) with a scale between 0 and 1 (the paper's λ), and the noise that takes the sampler to the next level is that of
 * the *unconditional* prediction. Each step thus interpolates instead of extrapolating; what is small in one step adds up over all of them.
 * Scale 1 is therefore not the conditional model, although its x0 is the conditional prediction.
 */
export const cfgPlusPlus = defineGuidance({
  kind: 'cfg-plus-plus',
  summary:
    'CFG++: interpolates between the branches and renoises with the unconditional prediction; scales from 0 to 1.',
  citation: {
    arxiv: '2406.08070',
    bibtex: `@inproceedings{chung2025cfgpp,
  title = {{CFG++}: Manifold-constrained Classifier Free Guidance for Diffusion Models},
  author = {Chung, Hyungjin and Kim, Jeongsol and Park, Geon Yeong and Nam, Hyelin and Ye, Jong Chul},
  booktitle = {International Conference on Learning Representations},
  year = {2025},
  eprint = {2406.08070},
  archivePrefix = {arXiv}
}`,
  },
  options: {
    scale: {
      type: 'number',
      min: 0,
      default: 0.6,
      summary: 'The paper’s λ, from 0 (the unconditional model) to 1 (predictions conditional, noise unconditional).',
    },
    ...dropoutOptions(),
  },
  create: ({ scale, ...training }) => ({
    linear: true,
    ...conditionDropout('cfg-plus-plus', training),
    begin({ conditions }): GuidanceRun {
      const weak = () => unconditional(conditions);
      if (scale === 0) return singleRun(weak);
      return pairRun(weak, (cond, uncond) => ({
        // At scale 1 extrapolate would round; the prediction is the conditional one.
        x0: scale === 1 ? cond : extrapolate(cond, uncond, scale),
        renoise: uncond,
      }));
    },
  }),
});
