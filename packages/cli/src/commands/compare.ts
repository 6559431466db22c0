import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { AntiphonError } from '@antiphon/core';
import { parseExperimentSpec, type ExperimentSpec } from '@antiphon/experiment';
import { dataSpec } from '../open-data';
import { numberList, wholeNumber } from '../option-types';
import type { Surroundings } from '../program';
import { runComparison } from '../run-comparison';

interface Options {
  data?: string;
  out: string;
  steps?: number;
  scales?: number[];
  trainSeeds?: number[];
}

/** `antiphon compare`: arms × training seeds × scales on held-out windows, with statistics and a report. */
export function compareCommand(surroundings: Surroundings): Command {
  return new Command('compare')
    .description('train and compare guidance strategies; run it again to resume')
    .argument('[spec]', 'experiment spec as YAML or JSON; without one: cfg, null-embed and fixed at scales 1, 2, 4')
    .option('--data <folder>', 'folder of recordings (NAME.wav beside NAME.bvh), or "synthetic"')
    .requiredOption('--out <folder>', 'where report.html, report.json and the trained bundles go')
    .option('--steps <n>', 'optimiser steps per arm', wholeNumber)
    .option('--scales <list>', 'guidance scales, e.g. 1,2,4', numberList)
    .option(
      '--train-seeds <list>',
      'training seeds, e.g. 0,1,2: several tell a strategy from training luck',
      numberList,
    )
    .action(async (path: string | undefined, options: Options) => {
      const spec = await specOf(path, options);
      await runComparison(spec, options.out, surroundings);
      process.stdout.write(
        `Look at ${join(options.out, 'report.html')}; a bundle of each arm lies below ${join(options.out, 'arms')}.\n`,
      );
    });
}

async function specOf(path: string | undefined, options: Options): Promise<ExperimentSpec> {
  const text =
    path === undefined
      ? undefined
      : await readFile(path, 'utf8').catch(() => Promise.reject(new AntiphonError('FILE_NOT_FOUND', { path })));
  if (text === undefined && options.data === undefined)
    throw new AntiphonError('INVALID_INPUT', {
      source: 'antiphon compare',
      problem: 'nothing to compare on: pass a spec file or --data FOLDER',
    });
  const base = text === undefined ? DEFAULT_SPEC : parseExperimentSpec(text, path);
  return parseExperimentSpec(
    {
      ...base,
      ...(options.data === undefined ? {} : { data: dataSpec(options.data) }),
      ...(options.scales === undefined ? {} : { scales: options.scales }),
      ...(options.trainSeeds === undefined ? {} : { trainSeeds: options.trainSeeds }),
      training: { ...base.training, ...(options.steps === undefined ? {} : { steps: options.steps }) },
    },
    path ?? 'antiphon compare',
  );
}

/** The three strategies that the project exists to compare, sized for minutes of recordings and a laptop. */
const DEFAULT_SPEC = {
  name: 'comparison',
  arms: ['cfg', 'null-embed', 'fixed'].map((kind) => ({ name: kind, guidance: { kind } })),
  training: { steps: 1200 },
  scales: [1, 2, 4],
  sampling: { sampler: 'ddim', steps: [25, 10, 5], seeds: 4, windows: 24 },
};
