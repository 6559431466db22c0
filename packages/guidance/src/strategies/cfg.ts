import type { KeepMask, Random } from '@antiphon/core';
import { refuse } from '../options';
import { defineGuidance } from '../strategy';
import { classifierFreeRun } from './classifier-free-run';

/**
 * Classifier-free guidance (Ho & Salimans 2022, "Classifier-free diffusion guidance", arXiv 2207.12598, algorithms 1 and 2).
 *
 * Training: one draw per sample, all conditions together: dropped with probability `dropRate`, and replaced by zeros.
 * Extra draws drop a single condition c with probability `separateRates[c]`, so that branches which keep only some conditions
 * are trained too; c is then dropped with probability 1 − (1 − dropRate)·(1 − separateRates[c]) in all.
 * Sampling: x0 = uncond + scale·(cond − uncond). The paper writes 1 + w for the scale.
 */
export const cfg = defineGuidance({
  kind: 'cfg',
  summary: 'Classifier-free guidance: all conditions are dropped together in training; the null condition is zero.',
  citation: {
    arxiv: '2207.12598',
    bibtex: `@article{ho2022classifierfree,
  title = {Classifier-Free Diffusion Guidance},
  author = {Ho, Jonathan and Salimans, Tim},
  journal = {arXiv preprint arXiv:2207.12598},
  year = {2022}
}`,
  },
  options: {
    scale: {
      type: 'number',
      min: 0,
      default: 2,
      summary: 'Guidance scale: 1 is the conditional model, 0 the unconditional.',
    },
    dropRate: {
      type: 'number',
      min: 0,
      max: 1,
      default: 0.2,
      summary: 'Share of training samples that lose all their conditions.',
    },
    separateRates: {
      type: 'per-condition',
      min: 0,
      max: 1,
      summary: 'Extra draws that drop one condition alone, e.g. {"audio": 0.1}. Per-condition scales need them.',
    },
  },
  create: ({ scale, dropRate, separateRates = {} }) => ({
    linear: true,
    nullCondition: 'zero',
    dropout: (batchSize, conditions, random) =>
      jointDropout(batchSize, conditions, random, { dropRate, separateRates }),
    begin: ({ conditions }) => classifierFreeRun(scale, conditions),
  }),
});

function jointDropout(
  batchSize: number,
  conditions: readonly string[],
  random: Random,
  { dropRate, separateRates }: { dropRate: number; separateRates: Readonly<Record<string, number>> },
): KeepMask {
  for (const name of Object.keys(separateRates)) {
    if (!conditions.includes(name)) {
      refuse(
        'cfg',
        `"separateRates" names the condition "${name}", which the model lacks. It has: ${conditions.join(', ')}`,
      );
    }
  }
  const keep = Object.fromEntries(conditions.map((name) => [name, new Float32Array(batchSize)]));
  for (let item = 0; item < batchSize; item++) {
    const joint = !random.bernoulli(dropRate);
    for (const name of conditions) {
      // Drawn whether or not the joint draw dropped it: what one draw gives must not shift the next.
      const alone = !(name in separateRates && random.bernoulli(separateRates[name]));
      keep[name][item] = joint && alone ? 1 : 0;
    }
  }
  return keep;
}
