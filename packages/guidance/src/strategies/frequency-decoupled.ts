import { mapSamples, type GuidanceContext, type GuidanceRun } from '@antiphon/core';
import { frameRate, lowPass } from '../bands/frequency-bands';
import { collapse, pyramidOf } from '../bands/temporal-pyramid';
import { CONDITIONAL, extrapolate, unconditional } from '../branches/branches';
import { pairRun, singleRun, type PairRule } from '../branches/pair-run';
import { defineGuidance } from '../strategy';
import { conditionDropout, dropoutOptions } from '../training/condition-dropout';

/**
 * Frequency-decoupled guidance, FDG (Sadat et al. 2025, "Guidance in the frequency domain enables high-fidelity sampling at low CFG scales", arXiv 2506.19713),
 * with bands over time: x0 = uncond + s_slow·L(d) + scale·(d − L(d)), where d = cond − uncond and L keeps what is slower than `cutoff` (DCT).
 *
 * In the paper's finding the low band carries diversity and the high one detail, so slow motion is guided less: s_slow = 1 + slow·(scale − 1), which keeps
 * scale 1 the conditional model. (The paper sets both scales by themselves.)
 * `bands: "pyramid"` splits as the paper's images are split, by a Laplacian pyramid of `levels` levels; their scales run evenly from `scale` (fastest) to s_slow.
 */
export const frequencyDecoupled = defineGuidance({
  kind: 'frequency-decoupled',
  summary: 'Frequency-decoupled guidance: one scale for slow motion, one for fast, split along time.',
  citation: {
    arxiv: '2506.19713',
    bibtex: `@article{sadat2025guidance,
  title = {Guidance in the Frequency Domain Enables High-Fidelity Sampling at Low {CFG} Scales},
  author = {Sadat, Seyedmorteza and Vontobel, Tobias and Salehi, Farnood and Weber, Romann M.},
  journal = {arXiv preprint arXiv:2506.19713},
  year = {2025}
}`,
  },
  options: {
    scale: {
      type: 'number',
      min: 0,
      default: 3,
      summary: 'Guidance scale of fast motion: 1 is the conditional model.',
    },
    slow: {
      type: 'number',
      min: 0,
      default: 0.25,
      summary: 'How strongly slow motion is guided, as a share of fast motion: its scale is 1 + slow·(scale − 1).',
    },
    cutoff: { type: 'number', min: 0, default: 2, summary: 'Where slow ends and fast begins, in Hz. For the DCT.' },
    bands: { type: 'choice', choices: ['dct', 'pyramid'], default: 'dct', summary: 'How motion is split along time.' },
    levels: { type: 'number', min: 2, max: 8, default: 2, summary: 'Levels of the pyramid.' },
    ...dropoutOptions(),
  },
  create: ({ scale, slow, cutoff, bands, levels, ...training }) => ({
    linear: false, // linear in the branches, but not with one scale
    ...conditionDropout('frequency-decoupled', training),
    begin(context): GuidanceRun {
      if (scale === 1) return singleRun(() => CONDITIONAL);
      const slowScale = 1 + slow * (scale - 1);
      const rule =
        bands === 'dct'
          ? byCosines(context, { scale, slow: slowScale, cutoff })
          : byPyramid(
              context,
              Array.from(
                { length: Math.round(levels) },
                (_, k) => scale + ((slowScale - scale) * k) / (Math.round(levels) - 1),
              ),
            );
      return pairRun(() => unconditional(context.conditions), rule);
    },
  }),
});

function byCosines(
  { shape, fps }: GuidanceContext,
  { scale, slow, cutoff }: { scale: number; slow: number; cutoff: number },
): PairRule {
  const slowPart = lowPass(shape, cutoff, frameRate('frequency-decoupled', fps));
  return (cond, uncond) => {
    const difference = mapSamples(cond, (i) => cond[i] - uncond[i]);
    const low = slowPart(difference);
    return { x0: mapSamples(cond, (i) => uncond[i] + scale * difference[i] + (slow - scale) * low[i]) };
  };
}

/** @param scales of the levels, fastest first */
export function byPyramid({ shape }: Pick<GuidanceContext, 'shape'>, scales: readonly number[]): PairRule {
  return (cond, uncond) => {
    const weak = pyramidOf(uncond, shape, scales.length);
    const guided = pyramidOf(cond, shape, scales.length).map(({ values, shape: own }, k) => ({
      values: extrapolate(values, weak[k].values, scales[k]),
      shape: own,
    }));
    return { x0: collapse(guided) };
  };
}
