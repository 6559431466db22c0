import { unconditional } from '../branches/branches';
import { linearRun } from '../branches/pair-run';
import { scaleOption } from '../options/scale-option';
import { defineGuidance } from '../strategy';
import { conditionDropout, dropoutOptions } from '../training/condition-dropout';

/**
 * Null-embedding dropout, as audio2photoreal trains (Ng et al. 2024, "From audio to photoreal embodiment", arXiv 2401.01885).
 *
 * Training: a draw per sample *and condition*, each dropped with probability `dropRate` and replaced by learned embeddings (one row for every
 * position, so that any length works).
 * Sampling: x0 = uncond + scale·(cond − uncond), with the learned null for every condition in the unconditional branch.
 * With n conditions that joint null is seen in only dropRate^n of the samples: 4 % for two conditions at 0.2.
 */
export const nullEmbed = defineGuidance({
  kind: 'null-embed',
  summary: 'Null-embedding dropout: each condition is dropped by a draw of its own; the null condition is learned.',
  citation: {
    arxiv: '2401.01885',
    bibtex: `@inproceedings{ng2024audio2photoreal,
  title = {From Audio to Photoreal Embodiment: Synthesizing Humans in Conversations},
  author = {Ng, Evonne and Romero, Javier and Bagautdinov, Timur and Bai, Shaojie and Darrell, Trevor and Kanazawa, Angjoo and Richard, Alexander},
  booktitle = {IEEE/CVF Conference on Computer Vision and Pattern Recognition},
  year = {2024},
  eprint = {2401.01885},
  archivePrefix = {arXiv}
}`,
  },
  options: { scale: scaleOption(2), ...dropoutOptions({ plan: 'separate', null: 'learned' }) },
  create: ({ scale, ...training }) => ({
    linear: true,
    ...conditionDropout('null-embed', training),
    begin: ({ conditions }) => linearRun(() => unconditional(conditions), scale),
  }),
});
