import { Option } from 'commander';
import { wholeNumber } from './option-types';

/** `--sample-every`: motions while a training runs. */
export function sampleEveryOption(): Option {
  return new Option(
    '--sample-every <n>',
    'steps between samples of motion while it trains, measured by the metrics that cost little (default: none)',
  ).argParser(wholeNumber(1, 1e9));
}
