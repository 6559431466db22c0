import type { Dataset } from '@antiphon/data';
import type { RunEvent } from '../events/run-event';
import type { Executor } from '../executors/executor';
import type { Making } from '../report/provenance';
import type { Report } from '../report/report-json';
import type { RunChange } from '../store/reconcile';
import type { ExperimentSpec } from '../spec/spec';

/** What `runExperiment` runs, who trains and samples for it, and where it keeps what is finished. */
export interface RunOptions {
  readonly spec: ExperimentSpec;
  readonly dataset: Dataset;
  /** Folder of the run; one that was interrupted goes on. */
  readonly out: string;
  readonly executor: Executor;
  /** Milliseconds; for progress only. */
  readonly clock: () => number;
  readonly onProgress?: (progress: ExperimentProgress) => void;
  /** Is told, before anything is done, what of the folder is kept for this spec, what is to be made, and what was set aside: where there was a run before. */
  readonly onChange?: (change: RunChange) => void;
  /** What this call runs on: noted in the folder where it has something to make, and told by the report. Without it nothing is. */
  readonly making?: Making | undefined;
  /** Is told what `events.jsonl` of the folder is told: what happens to the run, and what each training tells. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** The times of events; default: the system's. */
  readonly now?: () => Date;
  /** Removes what earlier specs left in `attic`. */
  readonly prune?: boolean | undefined;
  /** Is told, before anything is trained, what of the spec is allowed and may not be meant, and what this experiment could find; a sentence a line. */
  readonly onOutlook?: (lines: readonly string[]) => void;
  /** The report of an earlier experiment on such data, by whose variance components the power of this one is foretold. */
  readonly pilot?: Report | undefined;
  /** Aborting stops at the next step or batch; what is finished stays. */
  readonly signal?: AbortSignal;
}

/** What `onProgress` is told while an experiment runs. */
export interface ExperimentProgress {
  readonly phase: 'train' | 'sample' | 'report';
  /** What is being done, e.g. `cfg, scale 2`. */
  readonly label: string;
  /** Finished cells, and cells in all. */
  readonly done: number;
  readonly total: number;
  /** Undefined until something was measured. */
  readonly secondsLeft: number | undefined;
}
