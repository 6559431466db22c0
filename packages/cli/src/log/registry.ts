import { csvSink } from './csv';
import type { Sink } from './sink';
import { tensorboardSink } from './tensorboard/sink';

/** What `--log` may be, each with what makes it in an output folder. */
export const LOGS: Readonly<Record<string, (out: string) => Sink>> = {
  csv: csvSink,
  tensorboard: tensorboardSink,
};
