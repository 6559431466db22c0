import { join } from 'node:path';
import { FILE_FORMATS } from '@antiphon/core';
import { EventLines } from './event-lines';
import { RUN_EVENTS, runEventSchema, type RunEvent } from './run-event';

/**
 * What a run told so far, of all its calls, oldest first; of a folder without `events.jsonl` nothing. What its trainings tell is among it: `validEvents` leaves out what a kill made void.
 * @param folder of the run
 * @throws NEWER_FORMAT
 */
export async function readRunEvents(folder: string): Promise<readonly RunEvent[]> {
  const { events } = await runEventLines(folder).next();
  return events;
}

/** The same file, to be followed while the run goes on, in this process or another. */
export function runEventLines(folder: string): EventLines<RunEvent> {
  return new EventLines(join(folder, RUN_EVENTS), runEventSchema, FILE_FORMATS.runEvents);
}
