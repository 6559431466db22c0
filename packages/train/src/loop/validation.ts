import type { LoadedEngine } from '../engines/engine';
import type { Losses } from '../events/training-event';

/** What a training is measured by while it goes on, besides its own loss. It must not change a bit of the training. */
export interface Validation {
  /** Steps from one evaluation to the next; there is one after the last step, too. */
  readonly every: number;
  /** Of averaged weights. Undefined where the signal came meanwhile, or a loss is no number. */
  measure(
    engine: LoadedEngine,
    ema: Readonly<Record<string, Float32Array>>,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly training: Losses; readonly validation: Losses | null } | undefined>;
  dispose(): Promise<void>;
}
