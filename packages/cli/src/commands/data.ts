import { Command, Option } from 'commander';
import { syntheticCorpus, writeCorpus } from '@antiphon/data';
import { writeAudio2photorealFolder } from '@antiphon/data/audio2photoreal';
import { seed as seedOption, wholeNumber } from '../options/option-types';
import { print } from '../output/print';
import type { Surroundings } from '../surroundings';
import { inspectCommand } from './data-inspect';

interface Options {
  out: string;
  layout: 'recordings' | 'audio2photoreal';
  clips: number;
  seconds: number;
  seed: number;
  force?: boolean;
}

/** `antiphon data`: commands on recordings. */
export function dataCommand(surroundings: Pick<Surroundings, 'signal'>): Command {
  const { signal } = surroundings;
  const synth = new Command('synth')
    .description('write the synthetic dyadic corpus as files to look at and listen to (WAV, BVH, NPY, truth)')
    .requiredOption('--out <folder>', 'where the files go')
    .addOption(
      new Option(
        '--layout <layout>',
        'recordings, or a person’s folder as audio2photoreal has them (a clip is a scene there; 7 leave one to train on)',
      )
        .choices(['recordings', 'audio2photoreal'])
        .default('recordings'),
    )
    .option('--clips <n>', 'number of clips', wholeNumber(1, 10_000), 8)
    .option('--seconds <n>', 'seconds per clip', wholeNumber(1, 3600), 10)
    .option('--seed <n>', 'seed of the corpus', seedOption, 0)
    .option('--force', 'overwrite existing files')
    .action(async ({ layout, ...options }: Options) => {
      const force = options.force === true;
      if (layout === 'audio2photoreal') {
        const { out, seed, clips, seconds } = options;
        await writeAudio2photorealFolder(out, { seed, scenes: clips, seconds }, { force, signal });
        print(`${out}: ${clips} scenes\n`);
        return;
      }
      const { seed, clips, seconds } = options;
      const corpus = await syntheticCorpus({ seed, clips, secondsPerClip: seconds }, { signal });
      await writeCorpus(corpus, options.out, { force, signal });
      print(`${options.out}: ${corpus.clips.length} clips\n`);
    });
  return new Command('data').addCommand(inspectCommand(surroundings)).addCommand(synth);
}
