import { Command } from 'commander';
import { AntiphonError } from '@antiphon/core';
import {
  assertFree,
  inspectFolder,
  liveliestChannels,
  readRecording,
  writeFileAtomic,
  type InspectedFolder,
} from '@antiphon/data';
import { recordingPicture } from '@antiphon/experiment';
import { inspectionTable } from '../inspection-table';

interface Options {
  picture?: string;
  clip?: string;
  force?: boolean;
}

/** Curves of each part in a picture. */
const CURVES = 6;

/** `antiphon data inspect`: what a folder holds, what is wrong with it, and a picture of one recording. */
export function inspectCommand(): Command {
  return new Command('inspect')
    .description('tell what a folder of recordings holds: lengths, rates, channels, offsets, what is skipped and why')
    .argument('<folder>', 'folder of recordings')
    .option('--picture <file>', 'SVG of one recording: its waveform over the channels that move most')
    .option('--clip <name>', 'which recording the picture shows (default: the first that can be used)')
    .option('--force', 'overwrite an existing picture')
    .action(async (folder: string, options: Options) => {
      if (options.picture !== undefined) await assertFree(options.picture, { force: options.force === true });
      const inspected = await inspectFolder(folder);
      process.stdout.write(`${inspectionTable(inspected)}\n`);
      if (options.picture !== undefined) await draw(folder, inspected, options.picture, options.clip);
      const unusable = inspected.recordings.filter(({ problem }) => problem !== undefined).length;
      if (unusable > 0 || inspected.recordings.length === 0)
        throw new AntiphonError('INVALID_INPUT', {
          source: folder,
          problem:
            inspected.recordings.length === 0
              ? 'it holds no recording: an audio file beside its motion'
              : `${unusable} of its ${inspected.recordings.length} recordings cannot be used. Mend them, or take their files out`,
        });
      if (inspected.problem !== undefined)
        throw new AntiphonError('INVALID_INPUT', { source: folder, problem: inspected.problem });
    });
}

async function draw(folder: string, { recordings }: InspectedFolder, file: string, clip?: string): Promise<void> {
  const name = clip ?? recordings.find(({ problem }) => problem === undefined)?.name;
  if (name === undefined) return;
  const { audio, fps, motion } = await readRecording(folder, name);
  await writeFileAtomic(file, recordingPicture({ audio, fps, curves: liveliestChannels(motion, CURVES) }));
  process.stdout.write(`\n${file}: ${name}, its waveform over the channels that move most\n`);
}
