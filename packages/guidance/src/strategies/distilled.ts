import { CONDITIONAL } from '../branches/branches';
import { singleRun } from '../branches/pair-run';
import { defineGuidance } from '../strategy';
import { NO_DROPOUT } from '../training/condition-dropout';

/**
 * Guidance distillation (Meng et al. 2023, "On distillation of guided diffusion models", arXiv 2210.03142, section 3.1), for one scale.
 *
 * A student learns the guided prediction uncond + scale·(cond − uncond) of a trained teacher at the same x_t and t. Sampling evaluates the student's conditional branch
 * alone (NFE 1). The paper's student is also told the scale, so as to serve a range; ours has the one that it was trained with.
 */
export const distilled = defineGuidance({
  kind: 'distilled',
  summary: 'Guidance distillation: a student learns the guided prediction of a trained model; one evaluation suffices.',
  citation: {
    arxiv: '2210.03142',
    bibtex: `@inproceedings{meng2023distillation,
  title = {On Distillation of Guided Diffusion Models},
  author = {Meng, Chenlin and Rombach, Robin and Gao, Ruiqi and Kingma, Diederik and Ermon, Stefano and Ho, Jonathan and Salimans, Tim},
  booktitle = {IEEE/CVF Conference on Computer Vision and Pattern Recognition},
  year = {2023},
  eprint = {2210.03142},
  archivePrefix = {arXiv}
}`,
  },
  options: {
    scale: { type: 'number', min: 0, default: 2, summary: 'The teacher’s guidance scale that the student learns.' },
  },
  oneBranch: true,
  create: ({ scale }) => ({
    linear: true,
    ...NO_DROPOUT,
    target: { teacher: 'model', scale },
    begin: () => singleRun(() => CONDITIONAL),
  }),
});
