import { basename } from 'node:path';
import { Command } from 'commander';
import { readWav } from '@antiphon/data';
import { assertWritable, chooseGuidance, Generator, MOTION_FILES, writeMotion } from '@antiphon/serve';
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
  force?: boolean;
}

/** `antiphon generate`: speech in, motion out. */
export function generateCommand({ signal, clock }: Surroundings): Command {
  return new Command('generate')
    .description('generate motion for a WAV file')
    .argument('<bundle>', 'folder that "antiphon export" wrote')
    .argument('<speech>', 'WAV file')
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
    .option('--force', 'overwrite existing files')
    .action(async (bundle: string, speech: string, options: Options) => {
      const force = options.force === true;
      for (const out of options.out) await assertWritable(out, { force });
      const audio = await readWav(speech);
      const generator = await Generator.open(bundle);
      try {
        const { guidance: kind, scale, within, rescale } = options;
        for (const out of options.out) await assertWritable(out, { force }, generator.manifest.motion);
        const choice = { guidance: kind, scale, within, rescale, options: options.option };
        const guidance = chooseGuidance(generator.manifest.guidance, choice);
        const line = new ProgressLine(clock);
        const result = await generator.generate({
          audio,
          seed: options.seed,
          sampler: options.sampler,
          steps: options.steps,
          guidance,
          signal,
          onProgress: ({ window, windows, secondsLeft }) =>
            line.show(`window ${window}/${windows}  ${formatSeconds(secondsLeft)} left`),
        });
        for (const out of options.out) await writeMotion(out, result, { force, audio, title: basename(speech) });
        line.end(
          `${options.out.join(', ')}: ${result.frames} frames at ${result.format.fps} fps, ${result.nfe} network evaluations, ${result.seconds.toFixed(2)} s`,
        );
      } finally {
        await generator.close();
      }
    });
}
