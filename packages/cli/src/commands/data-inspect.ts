import { Command } from 'commander';
import { AntiphonError } from '@antiphon/core';
import { writeFileAtomic } from '@antiphon/formats';
import { assertFree } from '@antiphon/formats/files';
import { inspectAudio2photoreal, readAudio2photorealScene } from '@antiphon/data/audio2photoreal';
import { liveliestChannels } from '@antiphon/data/features';
import { inspectFolder, readRecording, type ReadRecording } from '@antiphon/data/recordings';
import { recordingPicture } from '@antiphon/experiment';
import { print } from '../output/print';
import type { Surroundings } from '../surroundings';
import { inspectionTable } from '../tables/inspection-table';
import { personTable } from '../tables/person-table';
import { addRateOption, dataSpec } from '../work/open-data';

interface Options {
  picture?: string;
  clip?: string;
  fps?: number;
  force?: boolean;
}

/** Curves of each part in a picture. */
const CURVES = 6;

/** `antiphon data inspect`: what a folder holds, what is wrong with it, and a picture of one recording. */
export function inspectCommand({ signal }: Pick<Surroundings, 'signal'>): Command {
  return addRateOption(new Command('inspect'))
    .description(
      'tell what a folder of recordings, or a person’s folder of audio2photoreal, holds: lengths, rates, channels, what is skipped and why',
    )
    .argument('<folder>', 'folder of recordings')
    .option('--picture <file>', 'SVG of one recording: its waveform over the channels that move most')
    .option('--clip <name>', 'which recording the picture shows (default: the first that can be used)')
    .option('--force', 'overwrite an existing picture')
    .action(async (folder: string, options: Options) => {
      if (options.picture !== undefined) await assertFree(options.picture, { force: options.force === true });
      const { kind } = await dataSpec(folder, options);
      const { table, read, usable, problem } =
        kind === 'audio2photoreal'
          ? await inspectPerson(folder, signal)
          : await inspectRecordings(folder, options, signal);
      print(`${table}\n`);
      const clip = options.clip ?? usable;
      if (options.picture !== undefined && clip !== undefined) await draw(options.picture, clip, await read(clip));
      if (problem !== undefined) throw new AntiphonError('INVALID_INPUT', { source: folder, problem });
    });
}

/** What a folder holds, in words. */
interface Inspection {
  readonly table: string;
  /** One recording by its name. */
  read(name: string): Promise<ReadRecording>;
  /** Name of the first that can be used. */
  readonly usable: string | undefined;
  /** Why the folder, or a part of it, cannot be used. */
  readonly problem: string | undefined;
}

async function inspectRecordings(folder: string, { fps }: Options, signal: AbortSignal): Promise<Inspection> {
  const inspected = await inspectFolder(folder, { fps, signal });
  const { recordings } = inspected;
  const unusable = recordings.filter(({ problem }) => problem !== undefined).length;
  const damaged = `${unusable} of its ${recordings.length} recordings cannot be used. Mend them, or take their files out`;
  const empty = 'it holds no recording: an audio file beside its motion';
  return {
    table: inspectionTable(inspected),
    read: (name) => readRecording(folder, name, { fps }),
    usable: recordings.find(({ problem }) => problem === undefined)?.name,
    problem: recordings.length === 0 ? empty : unusable > 0 ? damaged : inspected.problem,
  };
}

async function inspectPerson(folder: string, signal: AbortSignal): Promise<Inspection> {
  const inspected = await inspectAudio2photoreal(folder, { signal });
  const { scenes, stats } = inspected;
  const damaged = scenes.filter(({ problem }) => problem !== undefined).length;
  const trainable = scenes.some(({ split, problem }) => split === 'train' && problem === undefined);
  const problems = [
    ...(damaged > 0 ? [`${damaged} of its ${scenes.length} scenes are damaged. Mend them, or go without them`] : []),
    ...(trainable ? [] : ['no scene is left to train on: the last 4 are for testing, the 2 before for validation']),
    ...(typeof stats === 'string' ? [] : ['its data_stats.pth cannot be used']),
  ];
  return {
    table: personTable(inspected),
    read: (name) => readAudio2photorealScene(folder, name, 'face'),
    usable: scenes.find(({ split, problem }) => split !== undefined && problem === undefined)?.name,
    problem: problems[0],
  };
}

async function draw(file: string, name: string, { audio, fps, motion }: ReadRecording): Promise<void> {
  await writeFileAtomic(file, recordingPicture({ audio, fps, curves: liveliestChannels(motion, CURVES) }));
  print(`\n${file}: ${name}, its waveform over the channels that move most\n`);
}
