import type { Generator } from '@antiphon/generate';
import type { ArmSpec } from '../../spec/arm-spec';
import type { ComparisonPlan, PlanOptions } from '../plan-comparison';

/** What is estimated, and by which clock. */
export interface EstimateOptions extends PlanOptions {
  /** Milliseconds: the estimate is in its seconds. */
  readonly clock: () => number;
  /** What computes the steps of trainings; default: `onnxruntime`. */
  readonly engine?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Is told what is planned, before anything is measured. */
  readonly onPlanned?: ((planned: ComparisonPlan) => void) | undefined;
  /** Is told what is being measured. */
  readonly onProgress?: ((label: string) => void) | undefined;
  /** Of a caller that shows the arms' motions after the run: which arms, and how many seconds (by its own measure) and bytes that takes for one, its model opened. */
  readonly shown?:
    | {
        readonly arms: readonly string[];
        readonly bytes: number;
        readonly probe: (generator: Generator, arm: ArmSpec) => Promise<number>;
      }
    | undefined;
}
