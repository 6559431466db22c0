import type { Branch } from '@antiphon/core';
import { linearRun } from '../branches/pair-run';
import { scaleOption } from '../options/scale-option';
import { defineGuidance } from '../strategy';
import { NO_DROPOUT } from '../training/condition-dropout';

/**
 * Smooth perturbation guidance, SPG (Jeon 2025, "SPG: improving motion diffusion by smooth perturbation guidance", arXiv 2503.02577).
 *
 * x0 = smoothed + scale·(cond − smoothed): the weak prediction sees the noisy motion blurred along time. Made for motion; needs no null branch.
 */
export const spg = defineGuidance({
  kind: 'spg',
  summary: 'Smooth perturbation guidance: the weak prediction sees the motion blurred along time. For any model.',
  citation: {
    arxiv: '2503.02577',
    bibtex: `@article{jeon2025spg,
  title = {{SPG}: Improving Motion Diffusion by Smooth Perturbation Guidance},
  author = {Jeon, Boseong},
  journal = {arXiv preprint arXiv:2503.02577},
  year = {2025}
}`,
  },
  options: {
    scale: scaleOption(1.25, 'the one that sees smooth motion'),
    frames: {
      type: 'number',
      min: 0.1,
      max: 30,
      default: 1,
      summary: 'Width of the blur: its standard deviation in frames.',
    },
  },
  create: ({ scale, frames }) => ({
    linear: true,
    ...NO_DROPOUT,
    begin() {
      const smoothed: Branch = { name: 'smoothed', keep: {}, smooth: frames };
      return linearRun(() => smoothed, scale);
    },
  }),
});
