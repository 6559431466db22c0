import { Option } from 'commander';
import { ENGINES } from '@antiphon/train';

/** `--engine`, of every command that trains. */
export function engineOption(): Option {
  return new Option('--engine <name>', 'what computes the steps; a run may go on with another one')
    .choices(ENGINES.map(({ name }) => name))
    .default('onnxruntime');
}
