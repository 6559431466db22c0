import { CONDITIONAL } from '../branches/branches';
import { singleRun } from '../branches/pair-run';
import { defineGuidance } from '../strategy';
import { conditionDropout, dropoutOptions } from '../training/condition-dropout';

/**
 * Model guidance, MG (Tang et al. 2025, "Diffusion models without classifier-free guidance", arXiv 2502.12154, equation 12).
 *
 * Guidance is trained in: the target of samples that keep their conditions is target + w·(cond − uncond), both predicted by the moving average of the network
 * itself, without gradient; samples that lose them keep the plain target. Sampling evaluates the conditional branch alone (NFE 1).
 * The difference is the network's own, which is guided already: it settles at 1/(1 − w) times the plain one. We give that scale and set w = 1 − 1/scale, so that it means what it
 * means everywhere else; the paper gives w.
 * The scale is a property of the trained model: another one needs another training.
 */
export const modelGuidance = defineGuidance({
  kind: 'model-guidance',
  summary:
    'Model guidance: the guided prediction is trained in, against the model’s own average; one evaluation suffices.',
  citation: {
    arxiv: '2502.12154',
    bibtex: `@article{tang2025diffusion,
  title = {Diffusion Models without Classifier-free Guidance},
  author = {Tang, Zhicong and Bao, Jianmin and Chen, Dong and Guo, Baining},
  journal = {arXiv preprint arXiv:2502.12154},
  year = {2025}
}`,
  },
  options: {
    scale: { type: 'number', min: 1, default: 1.5, summary: 'The scale that is trained in; 1 is ordinary training.' },
    ...dropoutOptions({ dropRate: 0.1 }),
  },
  oneBranch: true,
  create: ({ scale, ...training }) => ({
    linear: true,
    ...conditionDropout('model-guidance', training),
    target: { teacher: 'self', scale },
    begin: () => singleRun(() => CONDITIONAL),
  }),
});
