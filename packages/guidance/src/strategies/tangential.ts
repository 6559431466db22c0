import type { GuidanceRun, Samples } from '@antiphon/core';
import { CONDITIONAL, unconditional } from '../branches/branches';
import { pairRun, singleRun } from '../branches/pair-run';
import { scaleOption } from '../options/scale-option';
import { dot, equalValues, itemsOf, mapItems, unitScale } from '../per-item';
import { defineGuidance } from '../strategy';
import { conditionDropout, dropoutOptions } from '../training/condition-dropout';

/**
 * Tangential damping classifier-free guidance, TCFG (Kwon et al. 2025, arXiv 2503.18137, equation 10).
 *
 * Of the unconditional prediction only the part along the first right singular vector v of the 2 × n matrix [cond; uncond] stays:
 * x0 = u' + scale·(cond − u') with u' = ⟨uncond, v⟩·v, for each clip. What both branches share is guided, what only the unconditional one says is damped.
 */
export const tangential = defineGuidance({
  kind: 'tangential',
  summary:
    'Tangential damping (TCFG): the unconditional prediction keeps only its part along what both branches share.',
  citation: {
    arxiv: '2503.18137',
    bibtex: `@inproceedings{kwon2025tcfg,
  title = {{TCFG}: Tangential Damping Classifier-free Guidance},
  author = {Kwon, Mingi and Kim, Shin seong and Jeong, Jaeseok and Hsiao, Yi Ting and Uh, Youngjung},
  booktitle = {IEEE/CVF Conference on Computer Vision and Pattern Recognition},
  year = {2025},
  eprint = {2503.18137},
  archivePrefix = {arXiv}
}`,
  },
  options: { scale: scaleOption(2, 'the damped unconditional one'), ...dropoutOptions() },
  create: ({ scale, ...training }) => ({
    linear: false,
    ...conditionDropout('tangential', training),
    begin({ conditions, shape: [items] }): GuidanceRun {
      if (scale === 1) return singleRun(() => CONDITIONAL);
      return pairRun(
        () => unconditional(conditions),
        (cond, uncond) => {
          const [conds, unconds] = [itemsOf(cond, items), itemsOf(uncond, items)];
          return {
            x0: mapItems(cond, items, (item) => {
              const damped = alongShared(conds[item], unconds[item]);
              return (i) => damped(i) + scale * (conds[item][i] - damped(i));
            }),
          };
        },
      );
    },
  }),
});

/** `⟨uncond, v⟩·v` by index. With the Gram matrix' larger eigenvalue λ and eigenvector (p, q), v = (p·cond + q·uncond)/√λ. */
function alongShared(cond: Samples, uncond: Samples): (i: number) => number {
  const scale = unitScale(cond, uncond);
  const [cc, cu, uu] = [dot(cond, cond, scale), dot(cond, uncond, scale), dot(uncond, uncond, scale)];
  const larger = (cc + uu) / 2 + Math.hypot((cc - uu) / 2, cu);
  // Of the two rows of (Gram − λ), the longer one says the eigenvector without cancellation.
  const [p, q] = cc >= uu ? [larger - uu, cu] : [cu, larger - cc];
  const length = Math.hypot(p, q);
  // Equal branches share everything, and so do branches of which nothing can be said: rounding must not move them.
  if (length === 0 || larger === 0 || equalValues(cond, uncond)) return (i) => uncond[i];
  const weight = (p * cu + q * uu) / length ** 2 / larger;
  return (i) => weight * (p * cond[i] + q * uncond[i]);
}
