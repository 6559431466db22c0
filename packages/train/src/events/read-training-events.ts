import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { FILE_FORMATS } from '@antiphon/core';
import { assertNotNewer } from '@antiphon/formats/files';
import { EVENT_LOG } from './event-log';
import { trainingEventSchema, type TrainingEvent } from './training-event';

/**
 * What the log in a training's folder tells, in order; nothing where there is none. Passed over is what a killed process left of a line, and what this version does not know. Void, and not told, is what a
 * training did beyond the checkpoint from which it later went on.
 * @throws NEWER_FORMAT
 */
export async function readTrainingEvents(folder: string): Promise<TrainingEvent[]> {
  const path = join(folder, EVENT_LOG);
  const isThere = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isThere) return [];
  const events: TrainingEvent[] = [];
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const event = parsed(line, path);
    if (event?.event === 'start') dropBeyond(events, event.step);
    if (event !== undefined) events.push(event);
  }
  return events;
}

/** Steps only grow until a start goes back, so what is void lies at the end. */
function dropBeyond(events: TrainingEvent[], step: number): void {
  while ((events.at(-1)?.step ?? 0) > step) events.pop();
}

/** @throws NEWER_FORMAT */
function parsed(line: string, path: string): TrainingEvent | undefined {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return undefined;
  }
  assertNotNewer(json, FILE_FORMATS.trainingEvents, path);
  const { success, data } = trainingEventSchema.safeParse(json);
  return success ? data : undefined;
}
