import type { Guidance } from '@antiphon/core';
import type { Dataset } from '@antiphon/data';
import type { TrainStepRuntime } from '@antiphon/tfjs-onnxruntime';
import type { Checkpoint } from '../checkpoint/checkpoint-contents';
import type { TrainingEvent } from '../events/training-event';
import type { TrainProgress } from '../loop/loop';
import type { TrainingSamples } from '../loop/samples';
import type { TrainConfig } from './config';

/** What is trained on what, with which guidance, and into which folder. */
export interface TrainOptions {
  readonly dataset: Dataset;
  readonly guidance: Guidance;
  readonly config: TrainConfig;
  /** The trained model that a guidance whose target is another model's (`target.teacher: 'model'`) learns from. */
  readonly teacher?: Checkpoint | undefined;
  /** What computes the steps, by its name in `ENGINES`; default `onnxruntime`. A run may go on with another one. */
  readonly engine?: string | undefined;
  /**
   * Folder of the checkpoint. A run that was interrupted there goes on, on as many threads to the bit-identical result; one of fewer steps likewise, where its learning rate so far is that of as many steps as are asked now. Else it goes on with a warning: see `exact`.
   */
  readonly out: string;
  /** Whether a run of another length is refused where it would not end as one of this length from scratch. Default: it goes on with a warning, and its checkpoint says so (`continued`). */
  readonly exact?: boolean;
  /** What the training step computes on; default: the processor. */
  readonly runtime?: TrainStepRuntime;
  readonly onProgress?: (progress: TrainProgress) => void;
  /** Is told what the training's `events.jsonl` is told. */
  readonly onEvent?: ((event: TrainingEvent) => void) | undefined;
  /**
   * Steps from one validation to the next, and one after the last step: the moving average's loss on clips of the split `validation`, and by the same measure on training clips. 0: none.
   * Default: so often that it costs a thirtieth of the time, at most twenty times; none in fewer than a hundred steps. It changes nothing of what is trained.
   */
  readonly validateEvery?: number | undefined;
  /** Motions that are sampled and measured while it trains, such as `trainingSamples` of @antiphon/experiment does. Default: none. It changes nothing of what is trained. */
  readonly samples?: TrainingSamples<Checkpoint> | undefined;
  /** Whether a training that ends writes its record (`training-record.json`), by which an audit can hold the model to it. Default: it does. It changes nothing of what is trained. */
  readonly record?: boolean | undefined;
  /** Whether the record holds a dozen windows of the data themselves, so that whoever has the bundle has those. Default: as the dataset says (`redistributable`); else windows are drawn that stand for them. */
  readonly keepWindows?: boolean | undefined;
  /** Aborting writes a checkpoint, then throws INTERRUPTED. */
  readonly signal?: AbortSignal;
  /** Milliseconds; for progress only. */
  readonly clock: () => number;
  /** When events happen; default: the system's time. */
  readonly now?: (() => Date) | undefined;
}
