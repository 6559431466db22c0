import type { Branch } from '@antiphon/core';
import { linearRun } from '../branches/pair-run';
import { scaleOption } from '../options/scale-option';
import { defineGuidance } from '../strategy';
import { NO_DROPOUT } from '../training/condition-dropout';

/**
 * Independent condition guidance, ICG (Sadat et al. 2024, "No training, no problem: rethinking classifier-free guidance for diffusion models", arXiv 2407.02687, section 4).
 *
 * x0 = unrelated + scale·(cond − unrelated): the conditions of an unrelated clip (the next of the batch that has others) stand in for the null condition, since on average
 * over conditions that are independent of x the conditional score is the unconditional one. Needs no null branch, so any model can be sampled with it.
 */
export const icg = defineGuidance({
  kind: 'icg',
  summary: 'Independent condition guidance: the audio of an unrelated clip is the null condition. For any model.',
  citation: {
    arxiv: '2407.02687',
    bibtex: `@inproceedings{sadat2025notraining,
  title = {No Training, No Problem: Rethinking Classifier-Free Guidance for Diffusion Models},
  author = {Sadat, Seyedmorteza and Kansy, Manuel and Hilliges, Otmar and Weber, Romann M.},
  booktitle = {International Conference on Learning Representations},
  year = {2025},
  eprint = {2407.02687},
  archivePrefix = {arXiv}
}`,
  },
  options: { scale: scaleOption(1.25, 'the one with unrelated conditions') },
  create: ({ scale }) => ({
    linear: true,
    ...NO_DROPOUT,
    begin({ conditions }) {
      const unrelated: Branch = { name: 'unrelated', keep: {}, unrelated: conditions };
      return linearRun(() => unrelated, scale);
    },
  }),
});
