import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { cannotWrite } from '@antiphon/formats/files';
import type { TrainingEvent } from './training-event';

/** Name of the log in a training's folder. */
export const EVENT_LOG = 'events.jsonl';

const NEWLINE = '\n'.charCodeAt(0);

/**
 * The log of a training, one line an event, only ever added to. A line goes out whole and at once, so that whoever watches the file sees it, and a kill loses one at most. What a killed
 * process left of its last line stays a line of its own.
 */
export class EventLog {
  private readonly path: string;
  private file: number | undefined;

  /** @param folder which exists */
  constructor(folder: string) {
    this.path = join(folder, EVENT_LOG);
  }

  /** @throws CANNOT_WRITE */
  append(event: TrainingEvent): void {
    try {
      const begun = this.file !== undefined;
      this.file ??= openSync(this.path, 'a+');
      const torn = !begun && endsTorn(this.file);
      const line = Buffer.from(`${torn ? '\n' : ''}${JSON.stringify(event)}\n`);
      for (let written = 0; written < line.length;) written += writeSync(this.file, line, written);
    } catch (error) {
      throw cannotWrite(this.path, error);
    }
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }
}

function endsTorn(file: number): boolean {
  const { size } = fstatSync(file);
  const last = Buffer.alloc(1);
  return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== NEWLINE;
}
