import type { Branch, Step } from '@antiphon/core';
import { linearRun } from '../branches/pair-run';
import { scaleOption } from '../options/scale-option';
import { defineGuidance } from '../strategy';
import { NO_DROPOUT } from '../training/condition-dropout';

/**
 * Time-step guidance, TSG (Sadat et al. 2024, arXiv 2407.02687, section 5).
 *
 * x0 = disturbed + scale·(cond − disturbed): the weak prediction is told a wrong time step, t + strength·t·n with one standard normal n for each step, and so removes too much or too little
 * noise. The paper disturbs the embedding of t; a time step is what any imported network has.
 */
export const tsg = defineGuidance({
  kind: 'tsg',
  summary: 'Time-step guidance: the weak prediction is told a wrong time step. For any model, also unconditional ones.',
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
  options: {
    scale: scaleOption(2, 'the one with the wrong time'),
    strength: {
      type: 'number',
      min: 0,
      max: 1,
      default: 0.2,
      summary: 'Standard deviation of the told time step, as a share of the true one.',
    },
  },
  create: ({ scale, strength }) => ({
    linear: true,
    ...NO_DROPOUT,
    begin({ random }) {
      // Drawn once for each step, in the order of the steps, so that asking twice gives the same answer.
      const drawn: number[] = [];
      const disturbed = ({ index, timestep }: Step): Branch => {
        while (drawn.length <= index) drawn.push(random.normal());
        const told = timestep * (1 + strength * drawn[index]);
        return { name: 'disturbed time', keep: {}, timestep: Math.min(LAST, Math.max(0, told)) };
      };
      return linearRun(disturbed, scale);
    },
  }),
});

/** Networks are trained with the time steps 0 … 999. */
const LAST = 999;
