import { PERTURBATION_OPTIONS, perturbedRun } from '../branches/perturbed-run';
import { defineGuidance } from '../strategy';
import { NO_DROPOUT } from '../training/condition-dropout';

/**
 * Skip-layer guidance, SLG (Hyung et al. 2024, "Spatiotemporal skip guidance for enhanced video diffusion sampling", arXiv 2411.18664; Stability AI released it with SD 3.5).
 *
 * The weak prediction comes from the same network with some layers left out.
 */
export const slg = defineGuidance({
  kind: 'slg',
  summary: 'Skip-layer guidance: the weak prediction leaves out some layers.',
  citation: {
    arxiv: '2411.18664',
    bibtex: `@inproceedings{hyung2025spatiotemporal,
  title = {Spatiotemporal Skip Guidance for Enhanced Video Diffusion Sampling},
  author = {Hyung, Junha and Kim, Kinam and Hong, Susung and Kim, Min-Jung and Choo, Jaegul},
  booktitle = {IEEE/CVF Conference on Computer Vision and Pattern Recognition},
  year = {2025},
  eprint = {2411.18664},
  archivePrefix = {arXiv}
}`,
  },
  options: PERTURBATION_OPTIONS,
  create: (options) => ({
    linear: true,
    ...NO_DROPOUT,
    begin: (context) => perturbedRun('slg', { kind: 'skip' }, options, context),
  }),
});
