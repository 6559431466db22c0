import { isAntiphonError } from '@antiphon/core';
import { EventLog } from './event-log';
import { readTrainingEvents } from './read-training-events';
import type { TrainingEvent } from './training-event';

/** Who hears of a training. */
export interface Audience {
  /** Folder of the training, which exists: its log lies there. */
  readonly out: string;
  readonly onEvent?: ((event: TrainingEvent) => void) | undefined;
}

/** Where a training's events go, and those of its log that hold for the step from which it goes on. */
export interface Telling {
  readonly before: readonly TrainingEvent[];
  readonly tell: (event: TrainingEvent) => void;
}

/**
 * Tells a training's events to its log and to `onEvent` while `work` goes on. A log that cannot be written, or that a later version began, must not cost the training: that it ends is told once, as a warning.
 * @param from steps that are done
 */
export async function tellEvents<T>(
  { out, onEvent }: Audience,
  from: number,
  work: (telling: Telling) => Promise<T>,
): Promise<T> {
  let log: EventLog | undefined = new EventLog(out);
  let problem: string | undefined;
  const silence = (error: unknown) => {
    log?.close();
    log = undefined;
    problem = isAntiphonError(error) ? error.message : String(error);
  };
  const tell = (event: TrainingEvent) => {
    try {
      log?.append(event);
    } catch (error) {
      silence(error);
    }
    onEvent?.(event);
    if (problem === undefined) return;
    const { time, step } = event;
    onEvent?.({
      event: 'warning',
      time,
      step,
      kind: 'unlogged',
      text: `The training goes on without its log. ${problem}`,
    });
    problem = undefined;
  };
  const before = await readTrainingEvents(out).catch((error: unknown) => (silence(error), []));
  try {
    return await work({ before: before.filter(({ step }) => step <= from), tell });
  } finally {
    log?.close();
  }
}
