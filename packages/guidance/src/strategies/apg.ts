import { mapSamples, type GuidanceRun, type MotionShape, type Samples } from '@antiphon/core';
import { CONDITIONAL, unconditional } from '../branches/branches';
import { pairRun, singleRun } from '../branches/pair-run';
import { scaleOption } from '../options/scale-option';
import { unitScale } from '../per-item';
import { defineGuidance } from '../strategy';
import { conditionDropout, dropoutOptions } from '../training/condition-dropout';

/**
 * Adaptive projected guidance (Sadat, Hilliges & Weber 2024, "Eliminating oversaturation and artifacts of high guidance scales", arXiv 2410.02416),
 * on x0, as its authors advise.
 *
 * d = cond − uncond; with momentum d ← d + momentum·d_previous; shortened to the length `cap`·√n over the n values of its norm;
 * split into a part along cond, which only exaggerates, and one across it: x0 = cond + (scale − 1)·(d_across + parallel·d_along).
 */
export const apg = defineGuidance({
  kind: 'apg',
  summary:
    'Adaptive projected guidance: the step is kept short, damped by what came before, and stripped of its part along the motion.',
  citation: {
    arxiv: '2410.02416',
    bibtex: `@inproceedings{sadat2025eliminating,
  title = {Eliminating Oversaturation and Artifacts of High Guidance Scales in Diffusion Models},
  author = {Sadat, Seyedmorteza and Hilliges, Otmar and Weber, Romann M.},
  booktitle = {International Conference on Learning Representations},
  year = {2025},
  eprint = {2410.02416},
  archivePrefix = {arXiv}
}`,
  },
  options: {
    scale: scaleOption(2, 'cond minus the projected step'),
    momentum: {
      type: 'number',
      min: -1,
      max: 1,
      default: -0.5,
      summary: 'How much of the last step’s difference is added; below 0 it is taken away. 0 is off.',
    },
    cap: {
      type: 'number',
      min: 0,
      default: 0.5,
      summary: 'Largest root mean square of the difference, in standard deviations of the motion; 0 is off.',
    },
    parallel: {
      type: 'number',
      min: 0,
      max: 1,
      default: 0,
      summary: 'How much of the part along the conditional prediction stays (the paper’s eta); 1 is no projection.',
    },
    norm: {
      type: 'choice',
      choices: ['clip', 'frame', 'feature'],
      default: 'clip',
      summary: 'What lengths and projections are taken over: the whole clip, each frame, or each feature over time.',
    },
    ...dropoutOptions(),
  },
  create: ({ scale, momentum, cap, parallel, norm, ...training }) => ({
    linear: false,
    ...conditionDropout('apg', training),
    begin({ conditions, shape }): GuidanceRun {
      if (scale === 1) return singleRun(() => CONDITIONAL);
      const update = apgUpdate({ momentum, cap, parallel, norm }, shape);
      return pairRun(
        () => unconditional(conditions),
        (cond, uncond) => {
          const step = update(cond, uncond);
          return { x0: mapSamples(cond, (i) => cond[i] + (scale - 1) * step[i]) };
        },
      );
    },
  }),
});

export interface ApgSettings {
  readonly momentum: number;
  readonly cap: number;
  readonly parallel: number;
  readonly norm: 'clip' | 'frame' | 'feature';
}

/** The projected step of each call, `[B, T, F]`; remembers the difference for its momentum, so make one for each run. */
export function apgUpdate(
  { momentum, cap, parallel, norm }: ApgSettings,
  shape: MotionShape,
): (cond: Samples, uncond: Samples) => Samples {
  const groups = groupsOf(norm, shape);
  let average: Samples | undefined;
  return (cond, uncond) => {
    const before = average;
    const difference = mapSamples(cond, (i) => cond[i] - uncond[i] + (before === undefined ? 0 : momentum * before[i]));
    if (momentum !== 0) average = difference;
    const step = difference.slice();
    const [ofDifference, ofCond] = [unitScale(difference), unitScale(cond)];
    for (const { start, stride, count } of groups) {
      let [lengths, sizes, product] = [0, 0, 0];
      for (let k = 0, i = start; k < count; k++, i += stride) {
        const [d, c] = [ofDifference * difference[i], ofCond * cond[i]];
        lengths += d ** 2;
        sizes += c ** 2;
        product += d * c;
      }
      const shorter = cap > 0 && lengths > 0 ? Math.min(1, cap * ofDifference * Math.sqrt(count / lengths)) : 1;
      const along = sizes > 0 ? product / sizes : 0;
      for (let k = 0, i = start; k < count; k++, i += stride) {
        step[i] = shorter * (difference[i] - ((1 - parallel) * along * (ofCond * cond[i])) / ofDifference);
      }
    }
    return step;
  };
}

/** Where the values of one norm lie: `count` values from `start` on, `stride` apart. */
function groupsOf(
  norm: ApgSettings['norm'],
  [items, frames, features]: MotionShape,
): { start: number; stride: number; count: number }[] {
  const size = frames * features;
  if (norm === 'clip') {
    return Array.from({ length: items }, (_, item) => ({ start: item * size, stride: 1, count: size }));
  }
  if (norm === 'frame') {
    return Array.from({ length: items * frames }, (_, row) => ({ start: row * features, stride: 1, count: features }));
  }
  return Array.from({ length: items * features }, (_, column) => ({
    start: Math.floor(column / features) * size + (column % features),
    stride: features,
    count: frames,
  }));
}
