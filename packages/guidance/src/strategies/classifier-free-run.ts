import type { GuidanceRun } from '@antiphon/core';
import { CONDITIONAL, extrapolate, unconditional } from '../branches';

/**
 * Sampling with two branches, `x0 = uncond + scale·(cond − uncond)` (arXiv 2207.12598).
 * A branch whose weight is zero is not evaluated: NFE is 1 at scale 1 and at scale 0, otherwise 2.
 */
export function classifierFreeRun(scale: number, conditions: readonly string[]): GuidanceRun {
  if (scale === 1) return only('conditional');
  if (scale === 0) return only('unconditional');
  const branches = [CONDITIONAL, unconditional(conditions)];
  return {
    branches: () => branches,
    combine: ({ conditional: cond, unconditional: uncond }) => ({ x0: extrapolate(cond, uncond, scale) }),
  };

  function only(name: 'conditional' | 'unconditional'): GuidanceRun {
    const branch = name === 'conditional' ? CONDITIONAL : unconditional(conditions);
    return { branches: () => [branch], combine: (predictions) => ({ x0: predictions[name] }) };
  }
}
