import { dirname } from 'node:path';
import { AntiphonError, type GuidanceSpec } from '@antiphon/core';
import { LARGEST_YAML } from '@antiphon/data/settings-text';
import { parseExperimentSpec, type ExperimentSpec, type ExperimentSpecInput } from '@antiphon/experiment';
import { readText } from '@antiphon/formats';
import type { Preset } from '@antiphon/train';
import { STRATEGIES, type CompareOptions } from '../options/compare-options';
import { dataSpec, partOf } from '../work/open-data';
import { COMPARABLE, presetComparison, THREE_STRATEGIES } from './preset-comparison';
import type { RunComparisonOptions } from './run-comparison';
import { STRATEGIES_SPECS } from './strategies-spec';

/** The spec that `antiphon compare` is asked for: of a file, a preset, or the three strategies, with what other options change of it. */
export async function specOf(path: string | undefined, options: CompareOptions): Promise<ExperimentSpec> {
  const base = await baseSpec(path, options);
  const { data, scales, trainSeeds, steps, nfe } = options;
  const part = data === undefined ? undefined : await partOf(data, options, comparable(options));
  const chosen = data === undefined ? undefined : await dataSpec(data, { ...options, ...(part && { part }) });
  if (chosen === undefined && (options.part ?? options.speaker ?? options.strict ?? options.fps) !== undefined)
    throw refuse(
      '--part, --speaker, --strict and --fps say how the folder of --data is read. Pass --data, or put them into the spec',
    );
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
export function foldersOf(
  path: string | undefined,
  { data }: CompareOptions,
): NonNullable<RunComparisonOptions['folders']> {
  const own = path === undefined ? '' : dirname(path);
  return { data: data === undefined ? own : '', encoder: own };
}

/** The preset, the file, or the three strategies: what the other options change. */
async function baseSpec(
  path: string | undefined,
  { preset, size, data }: CompareOptions,
): Promise<Partial<ExperimentSpecInput<GuidanceSpec>>> {
  if (preset !== undefined && path !== undefined)
    throw refuse(`both a spec file and --preset ${preset}. Pass one of them`);
  if (preset === STRATEGIES) return STRATEGIES_SPECS[size ?? 'full'];
  if (size !== undefined) throw refuse('--size is the size of a preset. Pass --preset strategies, too');
  if (path !== undefined) return parseExperimentSpec(await readText(path, LARGEST_YAML), path);
  if (data === undefined)
    throw refuse('nothing to compare on: pass a spec file, --preset strategies, or --data FOLDER');
  return (preset === undefined ? undefined : presetComparison(preset)) ?? THREE_STRATEGIES;
}

/** The model that `--preset` names, where it names one. */
function comparable({ preset }: CompareOptions): Preset | undefined {
  return COMPARABLE.find(({ name }) => name === preset);
}

function refuse(problem: string): AntiphonError {
  return new AntiphonError('INVALID_INPUT', { source: 'antiphon compare', problem });
}
