import { Command, Option } from 'commander';
import { FILE_FORMATS, type Spacing } from '@antiphon/core';
import { featureCount, writeFileAtomic } from '@antiphon/formats';
import { assertFree } from '@antiphon/formats/files';
import { audio2photorealMotion, isAudio2photorealFolder } from '@antiphon/data/audio2photoreal';
import { evaluateBundle } from '@antiphon/experiment';
import { createGuidance } from '@antiphon/guidance';
import { Generator } from '@antiphon/generate';
import { chosenGuidance, guidanceOption, type OptionTexts } from '../options/guidance-option';
import { realNumber, seed, spacingOption, stepsOrRespacing, wholeNumber } from '../options/option-types';
import { print } from '../output/print';
import { ProgressLine } from '../output/progress';
import type { Surroundings } from '../surroundings';
import { evaluationTable } from '../tables/evaluation-table';
import { addPersonOptions, openData, type PersonOptions } from '../work/open-data';

interface Options extends PersonOptions {
  data: string;
  windows: number;
  samples: number;
  guidance?: string;
  scale?: number;
  option: OptionTexts;
  keyFrames: 'truth' | 'guide';
  sampler: string;
  steps: number | string;
  spacing?: Spacing;
  seed: number;
  json?: string;
  force?: boolean;
}

/** `antiphon evaluate`: the numbers of audio2photoreal's tables for a trained or imported model. */
export function evaluateCommand({ signal, clock, cache }: Surroundings): Command {
  const command = new Command('evaluate')
    .argument('<bundle>', 'folder that "antiphon export" or "antiphon import" wrote')
    .requiredOption('--data <folder>', 'recordings with a test split, e.g. a person’s folder of audio2photoreal')
    .option('--windows <n>', 'windows of the test recordings, at most', wholeNumber(1, 100_000), 36)
    .option('--samples <n>', 'motions for each window; cross variance needs two', wholeNumber(1, 10_000), 3)
    .option('--guidance <kind>', 'strategy (default: the one the bundle was trained with)')
    .option('--scale <s>', 'guidance scale', realNumber)
    .option('--option <key=value>', 'any other option of the strategy; again for more', guidanceOption, {})
    .addOption(
      new Option('--key-frames <whose>', 'which key frames a body model is shown: those of the truth, or its guide’s')
        .choices(['truth', 'guide'])
        .default('truth'),
    )
    .option('--sampler <name>', 'ddim, ddpm or dpmpp-2m', 'ddim')
    .option('--steps <n>', 'number of steps, or a respacing such as ddim25', stepsOrRespacing, 100)
    .addOption(spacingOption())
    .option('--seed <n>', 'seed of the sampling noise, and of what the numbers draw', seed, 0)
    .option('--json <file>', 'write the numbers there, too')
    .option('--force', 'overwrite an existing file')
    .action(async (bundle: string, options: Options) => {
      const { data, json, guidance, scale, option, ...how } = options;
      if (json !== undefined) await assertFree(json, { force: options.force === true });
      const line = new ProgressLine(clock);
      const generator = await Generator.open(bundle, { signal });
      try {
        const { manifest } = generator;
        const strategy = createGuidance(chosenGuidance(manifest.guidance, { guidance, scale, options: option }));
        line.show('reading the recordings …', true);
        const dataset = await openData(data, await personOptions(options, manifest.features), { cache, signal });
        const evaluation = await evaluateBundle(generator, dataset, {
          ...how,
          guidance: strategy.spec,
          signal,
          onProgress: (done, total) => line.show(`${done} of ${total} motions`),
        });
        line.end(`${evaluation.windows * evaluation.samples} motions`);
        if (json !== undefined)
          await writeFileAtomic(
            json,
            `${JSON.stringify({ format: FILE_FORMATS.evaluation, ...evaluation }, undefined, 1)}\n`,
          );
        print(`\n${evaluationTable(evaluation, manifest.motion.fps)}\n`);
      } finally {
        await generator.close();
      }
    });
  return addPersonOptions(command);
}

/** What the command line says of a person's folder, and which motion of it: the one that the bundle makes, unless another is named. */
async function personOptions({ data, part, speaker, strict, fps }: Options, features: number): Promise<PersonOptions> {
  const person = data !== 'synthetic' && (await isAudio2photorealFolder(data));
  const made = features === featureCount(audio2photorealMotion('face')) ? 'face' : 'body';
  const own = part ?? (person ? made : undefined);
  return {
    ...(own && { part: own }),
    ...(speaker && { speaker }),
    ...(strict && { strict }),
    ...(fps !== undefined && { fps }),
  };
}
