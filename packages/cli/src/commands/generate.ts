import { basename } from 'node:path';
import { Command } from 'commander';
import { readAudio, withAudioStream } from '@antiphon/data';
import { assertWritable, chooseGuidance, collected, Generator, MOTION_FILES, writeMotion } from '@antiphon/serve';
import { guidanceOption } from '../guidance-option';
import { band, realNumber, stepsOrRespacing, wholeNumber } from '../option-types';
import type { Surroundings } from '../program';
import { formatSeconds, ProgressLine } from '../progress';

interface Options {
  out: string[];
  guidance?: string;
  scale?: number;
  within?: [number, number];
  rescale?: number;
  option: Readonly<Record<string, unknown>>;
  seed: number;
  sampler: string;
  steps: number | string;
  topP?: number;
  force?: boolean;
}

/** `antiphon generate`: speech in, motion out. */
export function generateCommand({ signal, clock }: Surroundings): Command {
  return new Command('generate')
    .description('generate motion for a recording of any length')
    .argument('<bundle>', 'folder that "antiphon export" wrote')
    .argument('<speech>', 'audio file (WAV, FLAC, MP3, OGG)')
    .requiredOption(
      '--out <file>',
      `where the motion goes; the ending says how (${Object.keys(MOTION_FILES).join(', ')}); again for more files of one motion`,
      (file: string, before: string[] = []) => [...before, file],
    )
    .option('--guidance <kind>', 'strategy (default: the one the bundle was trained with)')
    .option('--scale <s>', 'guidance scale: 1 is none, more follows the speech more closely', realNumber)
    .option('--within <low,high>', 'guide only within this band of noise level (0 … 1)', band)
    .option('--rescale <r>', 'pull the guided spread back to the conditional one (0 … 1)', realNumber)
    .option(
      '--option <key=value>',
      'any other option of the strategy, e.g. ramp=rising or parts={"face":3}; again for more',
      guidanceOption,
      {},
    )
    .option('--seed <n>', 'seed of the sampling noise', wholeNumber, 0)
    .option('--sampler <name>', 'ddim, ddpm or dpmpp-2m', 'ddim')
    .option('--steps <n>', 'number of steps, or a respacing such as ddim25', stepsOrRespacing, 25)
    .option(
      '--top-p <p>',
      'of a model with a guide: draw its tokens from the likeliest that have this share together (default: 0.94)',
      realNumber,
    )
    .option('--force', 'overwrite existing files')
    .action(async (bundle: string, speech: string, options: Options) => {
      const force = options.force === true;
      for (const out of options.out) await assertWritable(out, { force });
      // What is no audio is said before the networks are loaded.
      await withAudioStream(speech, speech, () => Promise.resolve());
      const generator = await Generator.open(bundle);
      try {
        const { guidance: kind, scale, within, rescale } = options;
        for (const out of options.out) await assertWritable(out, { force }, generator.manifest.motion);
        const choice = { guidance: kind, scale, within, rescale, options: options.option };
        const guidance = chooseGuidance(generator.manifest.guidance, choice);
        const line = new ProgressLine(clock);
        line.show('listening …', true);
        const stream = await generator.stream({
          audio: { file: speech, name: speech },
          seed: options.seed,
          sampler: options.sampler,
          steps: options.steps,
          guidance,
          ...(options.topP === undefined ? {} : { topP: options.topP }),
          signal,
          onProgress: ({ window, windows, secondsLeft }) =>
            line.show(`window ${window}/${windows}  ${formatSeconds(secondsLeft)} left`),
        });
        // Only a page plays the speech: for all others it is never in memory as a whole.
        const heard = options.out.some((out) => /\.html$/i.test(out)) ? { audio: await readAudio(speech) } : {};
        const extras = { force, title: basename(speech), ...heard };
        const [only, ...others] = options.out;
        if (only !== undefined && others.length === 0) await writeMotion(only, stream, extras);
        else {
          const motion = await collected(stream);
          for (const out of options.out) await writeMotion(out, motion, extras);
        }
        line.end(
          `${options.out.join(', ')}: ${stream.frames} frames at ${stream.format.fps} fps, ${stream.nfe()} network evaluations, ${stream.seconds().toFixed(2)} s`,
        );
      } finally {
        await generator.close();
      }
    });
}
