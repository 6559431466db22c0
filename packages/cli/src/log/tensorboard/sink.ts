import { appendFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TrainingEvent } from '@antiphon/train';
import { scalarsOf } from '../scalars';
import type { Sink } from '../sink';
import { firstRecords, scalarRecord } from './records';

const FILE = /^events\.out\.tfevents\.(\d+)\.antiphon$/;

/** `tensorboard/TRAINING/events.out.tfevents.*` in the output folder, for `tensorboard --logdir`. */
export function tensorboardSink(out: string): Sink {
  const files = new Map<string, string>();
  const waiting = new Map<string, Buffer[]>();
  const add = (training: string, event: TrainingEvent) => {
    const scalars = scalarsOf(event);
    const records = waiting.get(training) ?? [];
    if (scalars.length > 0) records.push(scalarRecord(Date.parse(event.time) / 1000, event.step, scalars));
    waiting.set(training, records);
  };
  const write = (training: string, file: string) => {
    appendFileSync(file, Buffer.concat(waiting.get(training) ?? []));
    waiting.delete(training);
  };
  return {
    begin: (training, events) => {
      const folder = join(out, 'tensorboard', training);
      mkdirSync(folder, { recursive: true });
      const before = readdirSync(folder).filter((name) => FILE.test(name));
      // Files are read in the order of their names.
      const number = Math.max(0, ...before.map((name) => Number(FILE.exec(name)?.[1]))) + 1;
      const file = join(folder, `events.out.tfevents.${String(number).padStart(10, '0')}.antiphon`);
      waiting.set(training, [firstRecords(Date.parse(events[0]?.time ?? '1970-01-01') / 1000)]);
      for (const event of events) add(training, event);
      write(training, file);
      files.set(training, file);
      for (const name of before) rmSync(join(folder, name));
    },
    add,
    flush: () => {
      for (const [training, file] of files) if (waiting.has(training)) write(training, file);
      return Promise.resolve();
    },
  };
}
