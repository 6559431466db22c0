import { PERTURBATION_OPTIONS, perturbedRun } from '../branches/perturbed-run';
import { defineGuidance } from '../strategy';
import { NO_DROPOUT } from '../training/condition-dropout';

/**
 * Smoothed energy guidance, SEG (Hong 2024, "Smoothed energy guidance: guiding diffusion models with reduced energy curvature of attention", arXiv 2408.00760, equation 13).
 *
 * The weak prediction comes from the same network with the queries of some layers blurred along time; infinitely, by default: all frames ask the same question, the mean one.
 */
export const seg = defineGuidance({
  kind: 'seg',
  summary: 'Smoothed energy guidance: in the weak prediction all frames of some layers attend with blurred queries.',
  citation: {
    arxiv: '2408.00760',
    bibtex: `@inproceedings{hong2024smoothed,
  title = {Smoothed Energy Guidance: Guiding Diffusion Models with Reduced Energy Curvature of Attention},
  author = {Hong, Susung},
  booktitle = {Advances in Neural Information Processing Systems},
  year = {2024},
  eprint = {2408.00760},
  archivePrefix = {arXiv}
}`,
  },
  options: {
    ...PERTURBATION_OPTIONS,
    blur: {
      type: 'number',
      min: 0,
      default: 0,
      summary: 'Width of the blur in frames; 0 is infinite: the mean query.',
    },
  },
  create: ({ blur, ...options }) => ({
    linear: true,
    ...NO_DROPOUT,
    begin: (context) => perturbedRun('seg', { kind: 'blur', ...(blur === 0 ? {} : { width: blur }) }, options, context),
  }),
});
