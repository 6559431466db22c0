import type { Branch, Samples } from '@antiphon/core';

/** The branch that keeps every condition. Combinators know it by this name. */
export const CONDITIONAL: Branch = { name: 'conditional', keep: {} };

/** The branch that drops every condition. */
export function unconditional(conditions: readonly string[]): Branch {
  return { name: 'unconditional', keep: Object.fromEntries(conditions.map((condition) => [condition, false])) };
}

/**
 * `uncond + scale·(cond − uncond)` (Ho & Salimans 2022, arXiv 2207.12598, who write `1 + w` for the scale), elementwise, `[B, T, F]`.
 * In this form, branches that are equal come back unchanged to the bit.
 */
export function extrapolate(cond: Samples, uncond: Samples, scale: number): Samples {
  const guided = cond.slice();
  for (let i = 0; i < guided.length; i++) guided[i] = uncond[i] + scale * (cond[i] - uncond[i]);
  return guided;
}
