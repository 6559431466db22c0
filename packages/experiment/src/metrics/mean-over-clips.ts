import type { MetricValue, SampledWindow } from './metric';

/** A sum and how much it weighs, e.g. of closeness over beats. */
export interface Share {
  readonly sum: number;
  readonly weight: number;
}

/**
 * A metric that each window has for itself: shares are pooled per unit, the value is the plain mean over units.
 * Units without weight (no beat, say) have no value and are left out.
 */
export function meanOverClips(windows: readonly SampledWindow[], share: (window: SampledWindow) => Share): MetricValue {
  const totals = new Map<string, { sum: number; weight: number }>();
  for (const window of windows) {
    const { sum, weight } = share(window);
    const total = totals.get(window.window.unit) ?? { sum: 0, weight: 0 };
    totals.set(window.window.unit, { sum: total.sum + sum, weight: total.weight + weight });
  }
  const perClip = Object.fromEntries(
    [...totals].map(([unit, { sum, weight }]) => [unit, weight > 0 ? sum / weight : null]),
  );
  const known = Object.values(perClip).filter((value) => value !== null);
  return { value: known.length > 0 ? known.reduce((a, b) => a + b, 0) / known.length : null, perClip };
}
