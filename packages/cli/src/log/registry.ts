import { csvSink } from './csv';
import { mlflowSink } from './mlflow';
import type { Sink } from './sink';
import { tensorboardSink } from './tensorboard/sink';

/** What `--log` may be, each with what makes it in an output folder, of what stands behind the `=`. */
export const LOGS: Readonly<Record<string, (out: string, value: string) => Sink>> = {
  csv: csvSink,
  tensorboard: tensorboardSink,
  mlflow: mlflowSink,
};
