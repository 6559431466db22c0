import type { Command } from 'commander';
import { Option } from 'commander';
import { COMPARABLE } from '../comparison/preset-comparison';
import { addPersonOptions, type PersonOptions } from '../work/open-data';
import { engineOption } from './engine-option';
import { logOption } from './log-option';
import { list, realNumber, seed, trainingSteps, wholeNumber } from './option-types';
import { sampleEveryOption } from './sample-every-option';

/** `--preset` for every strategy. */
export const STRATEGIES = 'strategies';

/** Options of `antiphon compare`, as the command line gives them. */
export interface CompareOptions extends PersonOptions {
  preset?: string;
  size?: 'full' | 'smoke';
  data?: string;
  out?: string;
  init?: string | true;
  schema?: boolean;
  dryRun?: boolean;
  json?: boolean;
  steps?: number;
  nfe?: number;
  scales?: number[];
  trainSeeds?: number[];
  speech?: string;
  pilot?: string;
  sampleEvery?: number;
  prune?: boolean;
  store?: string;
  log: readonly string[];
  engine: string;
  cache: boolean;
}

/** Adds the argument and the options of `antiphon compare`. */
export function addCompareOptions(command: Command): Command {
  command
    .argument(
      '[spec]',
      'experiment spec as YAML or JSON, whose paths are relative to it; without one: cfg, null-embed and fixed at scales 1, 2, 4',
    )
    .addOption(
      new Option(
        '--preset <name>',
        'a comparison that ships: "strategies" is every strategy at equal cost, on the synthetic corpus; the others are cfg, null-embed and fixed on the model of that name, for --data',
      ).choices([STRATEGIES, ...COMPARABLE.map(({ name }) => name)]),
    )
    .addOption(new Option('--size <size>', 'size of the preset "strategies"; default full').choices(['full', 'smoke']))
    .option(
      '--data <folder>',
      'folder of recordings (audio beside BVH, CSV, NPY or NPZ), a person’s folder of audio2photoreal, or "synthetic"',
    )
    .option(
      '--out <folder>',
      'where report.html, report.json and the trained bundles go; one that is there goes on, and grows with the spec',
    )
    .option(
      '--dry-run',
      'only say what would be trained and sampled (with --out: what of that run is kept), what is wrong with the spec, what it could find, and, from some steps of each model, the time, memory and disk it takes; writes nothing',
    )
    .option('--json', 'with --dry-run: print it as JSON')
    .option(
      '--steps <n>',
      'optimiser steps per arm; more of them go on from trainings that are there, if their decay is "none" or at given steps',
      trainingSteps,
    )
    .option(
      '--nfe <n>',
      'network evaluations that every motion may spend, instead of equal sampling steps',
      wholeNumber(1, 1_000_000),
    )
    .option('--scales <list>', 'guidance scales, e.g. 1,2,4', list(realNumber))
    .option(
      '--train-seeds <list>',
      'training seeds, e.g. 0,1,2: several tell a strategy from training luck',
      list(seed),
    )
    .option(
      '--speech <file>',
      'recording that the arms move to in motion.html (default: a test recording, beside its truth)',
    )
    .option(
      '--pilot <report.json>',
      'report of an earlier run on such data: by its variance components it is said, before the training, how large a difference could be found',
    )
    .option(
      '--init [file]',
      'write a spec with comments (default: experiment.yaml) and its schema for editors, and no more',
    )
    .option('--schema', 'print the JSON schema of a spec, with what --plugin registers, and no more')
    .addOption(sampleEveryOption())
    .addOption(engineOption())
    .addOption(logOption())
    .option(
      '--store <folder>',
      'trainings that several runs share: the same one is done once, by whichever run comes first; the others take it from there, or wait for it',
    )
    .option('--prune', 'remove what earlier versions of the spec left in the folder’s attic')
    .option('--no-cache', 'read the recordings anew, and keep nothing of them for the next run');
  return addPersonOptions(command);
}
