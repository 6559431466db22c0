import { Command } from 'commander';
import { syntheticCorpus, writeCorpus } from '@antiphon/data';
import { wholeNumber } from '../option-types';

/** `antiphon data`: commands on recordings. */
export function dataCommand(): Command {
  const synth = new Command('synth')
    .description('write the synthetic dyadic corpus as files to look at and listen to (WAV, BVH, NPY, truth)')
    .requiredOption('--out <folder>', 'where the files go')
    .option('--clips <n>', 'number of clips', wholeNumber, 8)
    .option('--seconds <n>', 'seconds per clip', wholeNumber, 10)
    .option('--seed <n>', 'seed of the corpus', wholeNumber, 0)
    .option('--force', 'overwrite existing files')
    .action(async (options: { out: string; clips: number; seconds: number; seed: number; force?: boolean }) => {
      const corpus = await syntheticCorpus({
        seed: options.seed,
        clips: options.clips,
        secondsPerClip: options.seconds,
      });
      await writeCorpus(corpus, options.out, { force: options.force === true });
      process.stdout.write(`${options.out}: ${corpus.clips.length} clips\n`);
    });
  return new Command('data').description('recordings: make a synthetic corpus').addCommand(synth);
}
