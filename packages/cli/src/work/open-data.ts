import { isAbsolute, join } from 'node:path';
import { Option, type Command } from 'commander';
import { AntiphonError, oneLine } from '@antiphon/core';
import { openDataset, recogniseDataset, type Dataset, type DatasetSpec, type OpenDatasetOptions } from '@antiphon/data';
import { isAudio2photorealFolder } from '@antiphon/data/audio2photoreal';
import { frameRate } from '../options/option-types';

/** What may be said on the command line of a folder: of a person's folder of audio2photoreal, or (`fps`) of recordings. */
export interface PersonOptions {
  readonly fps?: number;
  readonly part?: 'face' | 'body';
  readonly speaker?: 'own' | 'partner';
  readonly strict?: boolean;
}

/** Adds `--fps`, the rate (Hz) of the motion files of a folder of recordings. */
export function addRateOption(command: Command): Command {
  return command.option(
    '--fps <hz>',
    'frame rate of motion files that tell none, or a wrong one; it counts where the motion then lasts as long as its audio',
    frameRate,
  );
}

/** Adds the options of `PersonOptions` to a command that has `--data`. */
export function addPersonOptions(command: Command): Command {
  return addRateOption(command)
    .addOption(
      new Option('--part <part>', 'of a folder of audio2photoreal: which motion (default: body)').choices([
        'face',
        'body',
      ]),
    )
    .addOption(
      new Option(
        '--speaker <who>',
        'of a folder of audio2photoreal: whose voice comes first (default: own); "partner" exchanges the channels',
      ).choices(['own', 'partner']),
    )
    .option('--strict', 'of a folder of audio2photoreal: refuse damaged scenes instead of leaving them out');
}

/**
 * What `--data` names: a folder of recordings, a person's folder of audio2photoreal, or the word "synthetic" for the corpus that the project makes itself.
 * @throws as `dataSpec` and `openDataset`
 */
export async function openData(name: string, person: PersonOptions, options: OpenDatasetOptions): Promise<Dataset> {
  return openNamed(await dataSpec(name, person), options);
}

/** The same dataset as it is spelled from the working directory. @param folder that its path is relative to: the one of the file which names it */
export function dataFrom(folder: string, spec: DatasetSpec): DatasetSpec {
  return 'path' in spec && typeof spec.path === 'string' && !isAbsolute(spec.path)
    ? { ...spec, path: join(folder, spec.path) }
    : spec;
}

/** Opens a dataset and tells on standard error what of it is left out, and what was assumed of the rest. @throws as `openDataset` */
export async function openNamed(spec: DatasetSpec, options: OpenDatasetOptions): Promise<Dataset> {
  const dataset = await openDataset(spec, options);
  for (const { name, why } of dataset.skipped ?? [])
    process.stderr.write(`${oneLine(`${name} is left out: ${why}`)}\n`);
  for (const note of dataset.notes ?? []) process.stderr.write(`${oneLine(note)}\n`);
  return dataset;
}

/** Which motion of a person's folder: what was asked for, or else the preset's; undefined for other data, where only what was asked for is passed on, to be refused. */
export async function partOf(
  data: string,
  { part }: PersonOptions,
  preset: { readonly part: 'face' | 'body' } | undefined,
): Promise<'face' | 'body' | undefined> {
  if (part !== undefined || preset === undefined || data === 'synthetic') return part;
  return (await isAudio2photorealFolder(data)) ? preset.part : undefined;
}

/**
 * The spec of a dataset by its name on the command line; folders are told apart by their files.
 * @throws INVALID_INPUT for options of audio2photoreal and other data
 */
export async function dataSpec(name: string, { part, speaker, strict, fps }: PersonOptions): Promise<DatasetSpec> {
  const kind = name === 'synthetic' ? name : await recogniseDataset(name);
  if (fps !== undefined && kind !== undefined)
    throw new AntiphonError('INVALID_INPUT', {
      source: name,
      problem: '--fps is for a folder of recordings, which this is not: its rate is known',
    });
  if (kind === 'audio2photoreal')
    return {
      kind: 'audio2photoreal',
      path: name,
      ...(part && { part }),
      ...(speaker && { speaker }),
      ...(strict && { strict }),
    };
  const [given] = Object.entries({ part, speaker, strict }).flatMap(([key, value]) => (value ? [`--${key}`] : []));
  if (given !== undefined)
    throw new AntiphonError('INVALID_INPUT', {
      source: name,
      problem: `${given} is for a folder of audio2photoreal (sceneNN_audio.wav, sceneNN_body_pose.npy and so on), which this is not`,
    });
  if (kind === 'synthetic') return { kind };
  return kind !== undefined ? { kind, path: name } : { kind: 'folder', path: name, ...(fps !== undefined && { fps }) };
}
