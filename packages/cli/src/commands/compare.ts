import { basename, dirname, join } from 'node:path';
import { Command, Option } from 'commander';
import { AntiphonError, type GuidanceSpec } from '@antiphon/core';
import { readAudio, readText } from '@antiphon/formats';
import {
  armsFailed,
  LARGEST_YAML,
  parseExperimentSpec,
  readReport,
  reportMarkdown,
  type ExperimentSpec,
  type ExperimentSpecInput,
} from '@antiphon/experiment';
import { engineNamed, type Preset } from '@antiphon/train';
import { moveArms, testSpeech, type Speech } from '../comparison/move-arms';
import { COMPARABLE, presetComparison, THREE_STRATEGIES } from '../comparison/preset-comparison';
import { runComparison, type RunComparisonOptions } from '../comparison/run-comparison';
import { STRATEGIES_SPECS } from '../comparison/strategies-spec';
import { schemaText, writeSpec } from '../comparison/write-spec';
import { ofRun, openSinks, withLogs } from '../log/with-logs';
import { engineOption } from '../options/engine-option';
import { logOption } from '../options/log-option';
import { list, realNumber, seed, trainingSteps, wholeNumber } from '../options/option-types';
import { print } from '../output/print';
import type { Surroundings } from '../surroundings';
import { addPersonOptions, dataSpec, partOf, type PersonOptions } from '../work/open-data';

/** The comparison of all strategies. */
const STRATEGIES = 'strategies';

interface Options extends PersonOptions {
  preset?: string;
  size?: 'full' | 'smoke';
  data?: string;
  out: string;
  steps?: number;
  nfe?: number;
  scales?: number[];
  trainSeeds?: number[];
  speech?: string;
  pilot?: string;
  prune?: boolean;
  log: readonly string[];
  engine: string;
  cache: boolean;
}

/** As the command line gives them. */
type Given = Omit<Options, 'out'> & { out?: string; init?: string | true; schema?: boolean };

/** `antiphon compare`: arms × training seeds × scales on held-out windows, with statistics and a report. */
export function compareCommand(surroundings: Surroundings): Command {
  const command = new Command('compare')
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
    .option('--out <folder>', 'where report.html, report.json and the trained bundles go (required to compare)')
    .option('--steps <n>', 'optimiser steps per arm', trainingSteps)
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
    .addOption(engineOption())
    .addOption(logOption())
    .option('--prune', 'remove what earlier versions of the spec left in the folder’s attic')
    .option('--no-cache', 'read the recordings anew, and keep nothing of them for the next run')
    .action(async (path: string | undefined, given: Given) => {
      const { init, schema, ...rest } = given;
      if (schema === true) return print(schemaText());
      if (init !== undefined) return print(await writeSpec(init === true ? 'experiment.yaml' : init));
      const options = withOut(rest);
      await engineNamed(options.engine).load();
      const spec = await specOf(path, options);
      const { preset, out } = options;
      const pilot = options.pilot === undefined ? undefined : await readReport(options.pilot);
      const speech = options.speech === undefined ? undefined : await readSpeech(options.speech);
      const { report, dataset } = await withLogs(openSinks(options.log, out), ofRun(out), () =>
        runComparison(spec, out, options.cache ? surroundings : { ...surroundings, cache: undefined }, {
          folders: foldersOf(path, options),
          engine: options.engine,
          pilot,
          prune: options.prune,
          ...(preset === STRATEGIES ? { table: reportMarkdown } : {}),
        }),
      );
      const moved = speech ?? testSpeech(dataset);
      const unmoved = moved === undefined ? [] : await moveArms(spec, report, out, moved, surroundings);
      print(
        `Look at ${join(out, 'report.html')} (the comparison) and ${join(out, 'motion.html')} (every arm moving to the same speech); a bundle of each trained arm lies below ${join(out, 'arms')}.\n`,
      );
      const failures = [...(report.failures ?? []), ...unmoved];
      if (failures.length > 0) throw armsFailed(out, failures);
    });
  return addPersonOptions(command);
}

/** @throws INVALID_INPUT without `--out` */
function withOut({ out, ...options }: Omit<Given, 'init' | 'schema'>): Options {
  if (out !== undefined) return { ...options, out };
  throw new AntiphonError('INVALID_INPUT', {
    source: 'antiphon compare',
    problem: 'there is no folder for the results. Pass --out FOLDER',
  });
}

async function readSpeech(path: string): Promise<Speech> {
  return { title: basename(path), audio: await readAudio(path) };
}

async function specOf(path: string | undefined, options: Options): Promise<ExperimentSpec> {
  const base = await baseSpec(path, options);
  const { data, scales, trainSeeds, steps, nfe } = options;
  const part = data === undefined ? undefined : await partOf(data, options, comparable(options));
  const chosen = data === undefined ? undefined : await dataSpec(data, { ...options, ...(part && { part }) });
  if (chosen === undefined && (options.part ?? options.speaker ?? options.strict ?? options.fps) !== undefined)
    throw new AntiphonError('INVALID_INPUT', {
      source: 'antiphon compare',
      problem:
        '--part, --speaker, --strict and --fps say how the folder of --data is read. Pass --data, or put them into the spec',
    });
  return parseExperimentSpec(
    {
      ...base,
      ...(chosen && { data: chosen }),
      ...(scales === undefined ? {} : { scales }),
      ...(trainSeeds === undefined ? {} : { trainSeeds }),
      training: { ...base.training, ...(steps === undefined ? {} : { steps }) },
      // The budget takes the place of the steps that the spec may give.
      sampling: { ...base.sampling, ...(nfe === undefined ? {} : { nfe, steps: undefined }) },
    },
    path ?? 'antiphon compare',
  );
}

/** Paths in a spec's file are relative to it, those of the command line to the working directory. */
function foldersOf(path: string | undefined, { data }: Options): NonNullable<RunComparisonOptions['folders']> {
  const own = path === undefined ? '' : dirname(path);
  return { data: data === undefined ? own : '', encoder: own };
}

/** The preset, the file, or the three strategies: what the other options change. */
async function baseSpec(
  path: string | undefined,
  { preset, size, data }: Options,
): Promise<Partial<ExperimentSpecInput<GuidanceSpec>>> {
  const refuse = (problem: string) => new AntiphonError('INVALID_INPUT', { source: 'antiphon compare', problem });
  if (preset !== undefined && path !== undefined)
    throw refuse(`both a spec file and --preset ${preset}. Pass one of them`);
  if (preset === STRATEGIES) return STRATEGIES_SPECS[size ?? 'full'];
  if (size !== undefined) throw refuse('--size is the size of a preset. Pass --preset strategies, too');
  if (path !== undefined) return parseExperimentSpec(await read(path), path);
  if (data === undefined)
    throw refuse('nothing to compare on: pass a spec file, --preset strategies, or --data FOLDER');
  return (preset === undefined ? undefined : presetComparison(preset)) ?? THREE_STRATEGIES;
}

/** The model that `--preset` names, where it names one. */
function comparable({ preset }: Options): Preset | undefined {
  return COMPARABLE.find(({ name }) => name === preset);
}

function read(path: string): Promise<string> {
  return readText(path, LARGEST_YAML);
}
