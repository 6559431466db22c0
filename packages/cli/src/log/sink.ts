import type { TrainingEvent } from '@antiphon/train';

/** Where what trainings tell goes besides their own files. */
export interface Sink {
  /** All that holds of a training so far, in place of what the sink had of it: at the beginning, and where a kill made steps void. */
  begin(training: string, events: readonly TrainingEvent[]): void;
  add(training: string, event: TrainingEvent): void;
  /** Called when there is no more for now. @param last whether it is the last time: there will be no later try */
  flush(last?: boolean): Promise<void>;
}
