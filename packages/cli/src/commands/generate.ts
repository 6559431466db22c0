import { basename, resolve } from 'node:path';
import { Command } from 'commander';
import { AntiphonError, type Spacing } from '@antiphon/core';
import { readAudio, withAudioStream, assertWritable, collected, MOTION_FILES, writeMotion } from '@antiphon/formats';
import { outputTarget } from '@antiphon/formats/files';
import { guidanceOption, type OptionTexts } from '../options/guidance-option';
import { band, realNumber, seed, spacingOption, stepsOrRespacing } from '../options/option-types';
import { formatSeconds, ProgressLine } from '../output/progress';
import type { Surroundings } from '../surroundings';
import { openGeneration } from '../work/open-generation';
import { openReplay } from '../work/open-replay';
import { rendererFiles, writeRendererResults } from '../work/write-renderer-results';

interface Options {
  out: string[];
  renderer?: string;
  face: OptionTexts;
  body: OptionTexts;
  guidance?: string;
  scale?: number;
  within?: [number, number];
  rescale?: number;
  option: OptionTexts;
  seed: number;
  sampler: string;
  steps: number | string;
  spacing?: Spacing;
  topP?: number;
  replay?: string;
  force?: boolean;
}

/** `antiphon generate`: speech in, motion out. */
export function generateCommand({ signal, clock }: Surroundings): Command {
  return new Command('generate')
    .argument('<bundle>', 'folder that "antiphon export" wrote, or a pair of face and body')
    .argument('<speech>', 'audio file (WAV, FLAC, MP3, OGG)')
    .option(
      '--out <file>',
      `where the motion goes; the ending says how (${Object.keys(MOTION_FILES).join(', ')}, or a plugin’s); again for more files of one motion`,
      (file: string, before: readonly string[]) => [...before, file],
      [] as string[],
    )
    .option(
      '--renderer <folder>',
      'write results.npy there, as the renderer of audio2photoreal loads it; of a pair, one in "face" and one in "body"',
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
    .option(
      '--face <key=value>',
      'of a pair, for the face alone: guidance=KIND, scale=S or any other option of the strategy; again for more',
      guidanceOption,
      {},
    )
    .option('--body <key=value>', 'the same for the body', guidanceOption, {})
    .option('--seed <n>', 'seed of the sampling noise', seed, 0)
    .option('--sampler <name>', 'ddim, ddpm or dpmpp-2m', 'ddim')
    .option('--steps <n>', 'number of steps, or a respacing such as ddim25', stepsOrRespacing, 25)
    .addOption(spacingOption())
    .option(
      '--top-p <p>',
      'of a model with a guide: draw its tokens from the likeliest that have this share together (default: 0.94)',
      realNumber,
    )
    .option(
      '--replay <token>',
      'make the very motion again that a server answered with this replay token (header antiphon-replay): the token says guidance, seed and all else',
    )
    .option('--force', 'overwrite existing files')
    .action(async (bundle: string, speech: string, options: Options, command: Command) => {
      const { out: files, renderer } = options;
      const force = options.force === true;
      if (files.length === 0 && renderer === undefined)
        throw new AntiphonError('INVALID_INPUT', {
          source: 'generate',
          problem: 'nothing says where the motion goes: pass --out FILE or --renderer FOLDER',
        });
      if (options.replay !== undefined) refuseBeside(command);
      for (const out of files) await assertWritable(out, { force });
      await assertDifferent(files);
      // What is no audio is said before the networks are loaded.
      await withAudioStream(speech, speech, () => Promise.resolve());
      const { guidance: kind, scale, within, rescale, face, body } = options;
      const choices = { guidance: kind, scale, within, rescale, options: options.option, face, body };
      const { replay } = options;
      const generation =
        replay === undefined
          ? await openGeneration(bundle, choices, signal)
          : await openReplay({ bundle, speech, token: replay }, signal);
      try {
        for (const out of files) await assertWritable(out, { force }, generation.format);
        const results = renderer === undefined ? [] : await rendererFiles(renderer, generation, { force });
        const line = new ProgressLine(clock);
        line.show('listening …', true);
        if (generation.doubt !== undefined) line.end(generation.doubt);
        const stream = await generation.stream({
          audio: { file: speech, name: speech },
          seed: options.seed,
          sampler: options.sampler,
          steps: options.steps,
          ...(options.spacing && { spacing: options.spacing }),
          ...(options.topP === undefined ? {} : { topP: options.topP }),
          signal,
          onProgress: ({ window, windows, secondsLeft }) =>
            line.show(`window ${window}/${windows}  ${formatSeconds(secondsLeft)} left`),
        });
        if (stream.note !== undefined) line.end(`${speech}: ${stream.note}`);
        // Only a page plays the speech, and a renderer: for all others it is never in memory as a whole.
        const heard =
          results.length > 0 || files.some((out) => /\.html$/i.test(out)) ? await readAudio(speech) : undefined;
        const extras = { force, title: basename(speech), ...(heard && { audio: heard }) };
        const [only, ...others] = files;
        if (only !== undefined && others.length === 0 && heard === undefined) await writeMotion(only, stream, extras);
        else {
          const motion = await collected(stream);
          for (const out of files) await writeMotion(out, motion, extras);
          if (heard !== undefined) await writeRendererResults(results, generation, motion, heard);
        }
        line.end(
          `${[...files, ...results].join(', ')}: ${stream.frames} frames at ${stream.format.fps} fps, ${stream.nfe()} network evaluations, ${stream.seconds().toFixed(2)} s`,
        );
      } finally {
        await generation.close();
      }
    });
}

/** Options that a replay token says already. */
const SAID_BY_TOKEN = ['guidance', 'scale', 'within', 'rescale', 'option', 'face', 'body', 'seed', 'sampler', 'steps', 'spacing', 'topP']; // prettier-ignore

/** @throws INVALID_INPUT for what would contradict the token */
function refuseBeside(command: Command): void {
  const given = SAID_BY_TOKEN.find((name) => command.getOptionValueSource(name) === 'cli');
  if (given !== undefined)
    throw new AntiphonError('INVALID_INPUT', {
      source: '--replay',
      problem: `the token says how to sample; leave out --${given === 'topP' ? 'top-p' : given}`,
    });
}

/** One would be written over the other. @throws INVALID_INPUT */
async function assertDifferent(files: readonly string[]): Promise<void> {
  const targets = await Promise.all(files.map(async (file) => resolve((await outputTarget(file)).path)));
  const again = targets.findIndex((target, i) => targets.indexOf(target) < i);
  if (again >= 0)
    throw new AntiphonError('INVALID_INPUT', { source: files[again], problem: '--out names this file twice' });
}
