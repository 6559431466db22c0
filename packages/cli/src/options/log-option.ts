import { Option } from 'commander';
import { LOGS } from '../log/registry';

/** `--log`, again for more. */
export function logOption(): Option {
  return new Option(
    '--log <kind>',
    `keep a log that other programs read: ${Object.keys(LOGS).join(', ').replace('mlflow', 'mlflow=URL')}; again for more`,
  )
    .argParser((kind: string, before: readonly string[]) => [...before, kind])
    .default([] as readonly string[], 'none');
}
