import { CONDITIONAL, registerGuidance, unconditional } from '@antiphon/guidance';

/** Standard deviations of the motion. A larger disagreement is an error of the network, which the law "bounded branches give bounded results" asks not to blow up. */
const MOST = 2;

/**
 * x0 = cond + (scale − 1)·rms(d)^power·d with d = cond − uncond, the root mean square over a clip: the power law of arXiv 2502.07849.
 * Where the branches disagree much it guides more than classifier-free guidance does, where they agree less. Power 0 is classifier-free guidance.
 */
registerGuidance({
  kind: 'power-law',
  summary: 'Classifier-free guidance that is the stronger the more the branches disagree.',
  citation: {
    arxiv: '2502.07849',
    bibtex:
      '@misc{pavasovic2025, author = {Pavasovic, K. L. and Verbeek, J. and Biroli, G. and Mezard, M.}, eprint = {2502.07849}}',
  },
  options: {
    scale: { type: 'number', min: 0, default: 3, summary: '1 is the conditional model.' },
    power: { type: 'number', min: 0, max: 2, default: 1, summary: '0 is classifier-free guidance.' },
    dropRate: { type: 'number', min: 0, max: 1, default: 0.2, summary: 'Share of samples that lose all conditions.' },
  },
  create: ({ scale, power, dropRate }) => ({
    linear: false,
    /** 1. What stands in for a condition that is dropped? */
    nullCondition: 'zero',

    /** 2. What does training drop? For each sample of a batch and each condition: 1 keeps it, 0 drops it. */
    dropout(batchSize, conditions, random) {
      const keep = Float32Array.from({ length: batchSize }, () => (random.bernoulli(dropRate) ? 0 : 1));
      return Object.fromEntries(conditions.map((name) => [name, keep.slice()]));
    },

    begin: ({ conditions, shape: [clips] }) => ({
      /** 3. Which evaluations of the network does a sampling step need? */
      branches: () => [CONDITIONAL, unconditional(conditions)],

      /** 4. How do they become one prediction of the clean motion, [clips, frames, features]? */
      combine({ conditional, unconditional }) {
        const size = conditional.length / clips;
        const difference = conditional.map((value, i) => value - unconditional[i]);
        const weights = Array.from({ length: clips }, (_, clip) => {
          const own = difference.subarray(clip * size, (clip + 1) * size);
          const rms = Math.sqrt(own.reduce((sum, d) => sum + d * d, 0) / size);
          return (scale - 1) * Math.min(rms, MOST) ** power;
        });
        return { x0: conditional.map((value, i) => value + weights[Math.floor(i / size)] * difference[i]) };
      },
    }),
  }),
});
