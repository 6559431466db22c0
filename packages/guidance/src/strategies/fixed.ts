import { AntiphonError } from '@antiphon/core';
import { CONDITIONAL, unconditional } from '../branches/branches';
import { singleRun } from '../branches/pair-run';
import { defineGuidance } from '../strategy';

/**
 * Fixed mode: the plain diffusion model (Ho et al. 2020, "Denoising diffusion probabilistic models", arXiv 2006.11239), no guidance.
 *
 * Training: never drops a condition (`conditional`) or always drops all (`unconditional`: the network sees zeros, the keep mask is 0).
 * Sampling: the one branch that was trained, x0 = cond or x0 = uncond; NFE 1. There is nothing to extrapolate from, so only scale 1 is possible.
 */
export const fixed = defineGuidance({
  kind: 'fixed',
  summary: 'Fixed mode: conditions are never dropped (or always); one branch, no scale.',
  citation: {
    arxiv: '2006.11239',
    bibtex: `@inproceedings{ho2020denoising,
  title = {Denoising Diffusion Probabilistic Models},
  author = {Ho, Jonathan and Jain, Ajay and Abbeel, Pieter},
  booktitle = {Advances in Neural Information Processing Systems},
  year = {2020},
  eprint = {2006.11239},
  archivePrefix = {arXiv}
}`,
  },
  options: {
    mode: {
      type: 'choice',
      choices: ['conditional', 'unconditional'],
      default: 'conditional',
      summary: 'Whether the model is trained and sampled with its conditions or without them.',
    },
    scale: { type: 'number', default: 1, summary: 'Only 1 is possible: there is one branch.' },
  },
  oneBranch: true,
  create: ({ mode, scale }) => {
    if (scale !== 1) throw new AntiphonError('FIXED_GUIDANCE_SCALE', { scale });
    const kept = mode === 'conditional' ? 1 : 0;
    return {
      linear: true,
      nullCondition: 'none',
      dropout: (batchSize, conditions) =>
        Object.fromEntries(conditions.map((name) => [name, new Float32Array(batchSize).fill(kept)])),
      rates: (conditions) => ({ each: Object.fromEntries(conditions.map((name) => [name, 1 - kept])), all: 1 - kept }),
      begin: ({ conditions }) => singleRun(() => (kept === 1 ? CONDITIONAL : unconditional(conditions))),
    };
  },
});
