import type { EvaluationWindow, MetricContext, SampledWindow } from '../metrics/metric';
import type { SpoilName } from './spoil-names';

/** A way to spoil true motion that everyone sees is worse, so that metrics can be held to it. */
export interface Spoil {
  readonly name: SpoilName;
  /** For a reader. */
  readonly label: string;
  /** From mild to strong. */
  readonly doses: readonly Dose[];
  /**
   * The true motion of the windows, spoiled: one sample for each, `[frames, F]` in natural units. Chance comes from the context's seed.
   * @returns undefined where the data cannot be spoiled so
   */
  spoil(
    windows: readonly EvaluationWindow[],
    dose: number,
    context: MetricContext,
  ): readonly SampledWindow[] | undefined;
}

/** How strongly. */
interface Dose {
  /** In the spoil's own unit. */
  readonly amount: number;
  /** With its unit; absent where there is one dose and nothing to say of it. */
  readonly words?: string;
}
