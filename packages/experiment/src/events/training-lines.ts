import { join } from 'node:path';
import { FILE_FORMATS } from '@antiphon/core';
import { trainingEventSchema, type TrainingEvent } from '@antiphon/train';
import { EventLines } from './event-lines';

/** `events.jsonl` beside a training's checkpoint, to be followed while it goes on, in this process or another. */
export function trainingEventLines(folder: string): EventLines<TrainingEvent> {
  return new EventLines(join(folder, 'events.jsonl'), trainingEventSchema, FILE_FORMATS.trainingEvents);
}
