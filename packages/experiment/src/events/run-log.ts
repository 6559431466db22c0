import { appendFileSync, closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { isAntiphonError } from '@antiphon/core';
import { cannotWrite } from '@antiphon/formats/files';
import type { RunOptions } from '../run/run-options';
import { RUN_EVENTS, type RunEvent } from './run-event';

/** What a training tells, which has its time. */
type OfTraining = Extract<RunEvent, { trainingId: string }>;
type Untimed<E> = E extends unknown ? Omit<E, 'time'> : never;

/** `events.jsonl` of a run's folder: what happens is appended, a line at once, and told to whoever watches in this process. */
export class RunLog {
  private readonly path: string;
  private begun = false;

  constructor(private readonly options: Pick<RunOptions, 'out' | 'onEvent' | 'now'>) {
    this.path = join(options.out, RUN_EVENTS);
  }

  /** What a training tells has its time; to all else it is given. @throws CANNOT_WRITE */
  tell(event: OfTraining | Untimed<Exclude<RunEvent, OfTraining>>): void {
    const { now = () => new Date(), onEvent } = this.options;
    const timed = 'time' in event ? event : ({ ...event, time: now().toISOString() } as RunEvent);
    try {
      if (!this.begun) appendFileSync(this.path, endsTorn(this.path) ? '\n' : '');
      this.begun = true;
      appendFileSync(this.path, `${JSON.stringify(timed)}\n`);
    } catch (error) {
      throw cannotWrite(this.path, error);
    }
    onEvent?.(timed);
  }

  /** Does the work of a run, and tells how it ended. Before anything was told, there is nothing to end. */
  async until<T>(work: (log: RunLog) => Promise<T>): Promise<T> {
    try {
      const result = await work(this);
      this.tell({ event: 'run-end', reason: 'finished' });
      return result;
    } catch (error) {
      if (this.begun) this.tellEnd(error);
      throw error;
    }
  }

  private tellEnd(error: unknown): void {
    const interrupted = isAntiphonError(error) && error.code === 'INTERRUPTED';
    const words = (isAntiphonError(error) ? error.message : String(error)).replace(/\s+/g, ' ').trim();
    try {
      this.tell({
        event: 'run-end',
        reason: interrupted ? 'interrupted' : 'failed',
        ...(interrupted ? {} : { error: words }),
      });
    } catch {
      // The disk that takes no line is the error that is thrown.
    }
  }
}

/** Whether a process was killed in the middle of the last line. */
function endsTorn(path: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return false; // not there yet
  }
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== 10;
  } finally {
    closeSync(file);
  }
}
