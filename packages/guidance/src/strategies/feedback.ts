import type { GuidanceRun, Samples, Step } from '@antiphon/core';
import { CONDITIONAL, unconditional } from '../branches/branches';
import { pairRun, singleRun } from '../branches/pair-run';
import { scaleOption } from '../options/scale-option';
import { mapItems, unitScale } from '../per-item';
import { defineGuidance } from '../strategy';
import { conditionDropout, dropoutOptions } from '../training/condition-dropout';

/**
 * Feedback guidance, FBG (Koulischer et al. 2025, "Feedback guidance of diffusion models", arXiv 2506.06085, equations 8 to 11 and algorithm 1).
 *
 * The learned conditional density is taken for a mixture of the true one (share `mixing`, the paper's π) and the unconditional one. Then the right scale at a state
 * follows from how likely the condition is there: s = r/(r − (1 − mixing)) with r = p(c|x)/p(c), which each clip estimates from its own past:
 *
 *   log r ← log r − temperature·(‖x − m_cond‖² − ‖x − m_uncond‖²)/(2·v·n) − offset·(share of the sampling that this step was)
 *
 * where m and v are mean and variance of the DDPM step that led to x, and n the number of values in a clip. A clip that already follows its condition gets s near 1; one that does not, up to
 * `scale`. Without feedback the offset alone would bring s to 3 after the share `onset` of the sampling.
 * The division by n (the paper has none) makes `temperature` independent of the clip's length and of the number of features.
 */
export const feedback = defineGuidance({
  kind: 'feedback',
  summary: 'Feedback guidance: each clip sets its own scale from how well it already follows its condition.',
  citation: {
    arxiv: '2506.06085',
    bibtex: `@inproceedings{koulischer2025feedback,
  title = {Feedback Guidance of Diffusion Models},
  author = {Koulischer, Felix and Handke, Florian and Deleu, Johannes and Demeester, Thomas and Ambrogioni, Luca},
  booktitle = {Advances in Neural Information Processing Systems},
  year = {2025},
  eprint = {2506.06085},
  archivePrefix = {arXiv}
}`,
  },
  options: {
    scale: { ...scaleOption(4), min: 1, summary: 'Largest scale that a clip may give itself; 1 is no guidance.' },
    mixing: {
      type: 'number',
      min: 0.5,
      max: 0.99999,
      default: 0.999,
      summary: 'Share of the true conditional density in the learned one (the paper’s π).',
    },
    temperature: { type: 'number', min: 0, default: 1, summary: 'Weight of the feedback; 0 leaves only the offset.' },
    onset: {
      type: 'number',
      min: 0.01,
      max: 1,
      default: 0.3,
      summary: 'Share of the sampling after which the scale would be 3 if there were no feedback.',
    },
    ...dropoutOptions(),
  },
  create: ({ scale, mixing, temperature, onset, ...training }) => ({
    linear: false,
    ...conditionDropout('feedback', training),
    begin({ conditions, shape: [items] }): GuidanceRun {
      if (scale === 1) return singleRun(() => CONDITIONAL);
      const rest = 1 - mixing;
      const offset = -Math.log((rest * 3) / 2) / onset;
      const lowest = Math.log((rest * scale) / (scale - 1)); // where the scale is largest
      const logRatios = new Float64Array(items);
      let last: Moment | undefined;
      return pairRun(
        () => unconditional(conditions),
        (cond, uncond, step, x) => {
          if (last !== undefined) {
            const evidence = evidenceOf(last, step, x, items);
            const share = 1 / Math.max(1, step.count - 1);
            for (let i = 0; i < items; i++) {
              const moved = logRatios[i] + temperature * evidence[i] - offset * share;
              logRatios[i] = Math.min(0, Math.max(lowest, moved));
            }
          }
          last = { step, x: x.slice(), cond, uncond };
          const scales = Array.from(logRatios, (value) => 1 / (1 - rest * Math.exp(-value)));
          const size = cond.length / items;
          return {
            x0: mapItems(cond, items, (item) => (i) => {
              const at = item * size + i;
              return uncond[at] + scales[item] * (cond[at] - uncond[at]);
            }),
          };
        },
      );
    },
  }),
});

interface Moment {
  readonly step: Step;
  readonly x: Samples;
  readonly cond: Samples;
  readonly uncond: Samples;
}

/**
 * How much better the conditional prediction of the step before explains where the sampler went, for each clip: the difference of the two Gaussian log-likelihoods,
 * mean over its values. The DDPM step from x_t to x_s (Ho et al. 2020, equation 7): mean a·x_t + b·x0, variance v.
 */
function evidenceOf({ step: t, x: before, cond, uncond }: Moment, s: Step, x: Samples, items: number): number[] {
  const ratio = t.alpha / s.alpha;
  const noise = t.sigma ** 2;
  const variance = (s.sigma ** 2 * (1 - ratio ** 2)) / noise;
  if (!(variance > 0) || !Number.isFinite(ratio)) return Array.from({ length: items }, () => 0);
  const a = (ratio * s.sigma ** 2) / noise;
  const b = (s.alpha * (1 - ratio ** 2)) / noise;
  const scale = unitScale(x, before, cond, uncond);
  const size = x.length / items;
  return Array.from({ length: items }, (_, item) => {
    // In float64: squares of what float32 holds may be more than it holds.
    let [near, far] = [0, 0];
    for (let i = item * size; i < (item + 1) * size; i++) {
      const rest = x[i] - a * before[i];
      near += (scale * (rest - b * cond[i])) ** 2;
      far += (scale * (rest - b * uncond[i])) ** 2;
    }
    const evidence = (far - near) / size / (2 * variance) / scale / scale;
    return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, evidence));
  });
}
