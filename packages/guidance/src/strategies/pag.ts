import { PERTURBATION_OPTIONS, perturbedRun } from '../branches/perturbed-run';
import { defineGuidance } from '../strategy';
import { NO_DROPOUT } from '../training/condition-dropout';

/**
 * Perturbed-attention guidance, PAG (Ahn et al. 2024, "Self-rectifying diffusion sampling with perturbed-attention guidance", arXiv 2403.17377, equation 13).
 *
 * The weak prediction comes from the same network with the self-attention map of some layers replaced by the identity: each frame attends to itself alone.
 */
export const pag = defineGuidance({
  kind: 'pag',
  summary: 'Perturbed-attention guidance: in the weak prediction frames of some layers attend to themselves alone.',
  citation: {
    arxiv: '2403.17377',
    bibtex: `@inproceedings{ahn2024selfrectifying,
  title = {Self-Rectifying Diffusion Sampling with Perturbed-Attention Guidance},
  author = {Ahn, Donghoon and Cho, Hyoungwon and Min, Jaewon and Jang, Wooseok and Kim, Jungwoo and Kim, SeonHwa and Park, Hyun Hee and Jin, Kyong Hwan and Kim, Seungryong},
  booktitle = {European Conference on Computer Vision},
  year = {2024},
  eprint = {2403.17377},
  archivePrefix = {arXiv}
}`,
  },
  options: PERTURBATION_OPTIONS,
  create: (options) => ({
    linear: true,
    ...NO_DROPOUT,
    begin: (context) => perturbedRun('pag', { kind: 'identity' }, options, context),
  }),
});
