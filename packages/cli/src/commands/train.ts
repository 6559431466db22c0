import { join } from 'node:path';
import { Command, Option } from 'commander';
import { AntiphonError, shellWord } from '@antiphon/core';
import { trainingSamples } from '@antiphon/experiment';
import { cardSummary, createGuidance } from '@antiphon/guidance';
import { writeGuidanceCard } from '@antiphon/generate';
import { DEVICES, requireDevice } from '@antiphon/tfjs-onnxruntime';
import {
  engineNamed,
  parseTrainConfig,
  PRESETS,
  presetNamed,
  readCheckpoint,
  train,
  type Preset,
} from '@antiphon/train';
import { engineOption } from '../options/engine-option';
import { guidanceOption, optionValues } from '../options/guidance-option';
import { logOption } from '../options/log-option';
import { realNumber, seed, threadCount, trainingSteps, wholeNumber } from '../options/option-types';
import { sampleEveryOption } from '../options/sample-every-option';
import type { TrainCommandOptions } from '../options/training-options';
import { openSinks, ofTraining, withLogs } from '../log/with-logs';
import { openFor, settingsOf, warnOfSettings } from '../options/training-settings';
import { auditProgress } from '../output/audit-progress';
import { print } from '../output/print';
import { ProgressLine } from '../output/progress';
import { showEvents } from '../output/show-events';
import type { Surroundings } from '../surroundings';
import { auditCheckpoint } from '../work/audit-checkpoint';
import { addPersonOptions } from '../work/open-data';
import { runtimeOf, trainStageOn } from '../work/train-stage-on';

/** `antiphon train`: one strategy, one folder of recordings, a checkpoint that can be resumed; or another stage, such as a motion codec. */
export function trainCommand(surroundings: Surroundings): Command {
  const command = new Command('train')
    .requiredOption('--data <folder>', 'folder of recordings, a person’s folder of audio2photoreal, or "synthetic"')
    .requiredOption('--out <folder>', 'where the checkpoint goes')
    .option('--preset <name>', `what is trained, and how: ${PRESETS.map(({ name }) => name).join(', ')}`)
    .option('--guidance <kind>', 'strategy that decides what training drops (default: the preset’s, else cfg)')
    .option('--drop-rate <p>', 'how often conditions are dropped (default: the strategy’s own)', realNumber)
    .option(
      '--option <key=value>',
      'any other option of the strategy, e.g. plan=separate or dropRates={"own":0.1}; again for more',
      guidanceOption,
      {},
    )
    .option('--teacher <checkpoint>', 'trained model that a strategy such as "distilled" learns from')
    .option(
      '--after <checkpoint>',
      'finished stage that this one builds on, e.g. the codec of a guide; again for more',
      (folder: string, before: readonly string[]) => [...before, folder],
      [] as readonly string[],
    )
    .option('--encoder <file>', 'audio encoder as YAML or JSON (default: the preset’s, else log-mel)')
    .option('--config <file>', 'training config as YAML or JSON')
    .option('--steps <n>', 'optimiser steps in all; a finished training of fewer goes on', trainingSteps)
    .option('--batch-size <n>', 'windows per step', wholeNumber(1, 65_536))
    .option('--seed <n>', 'seed of weights, data order and noise', seed)
    .option(
      '--validate-every <n>',
      'steps between measurements on clips that are not trained on; 0: none (default: so that they cost little)',
      wholeNumber(0, 1e9),
    )
    .addOption(sampleEveryOption())
    .option(
      '--keep-windows',
      'keep a dozen windows of the recordings in the training record, and so in every bundle of it (default: of the synthetic corpus alone)',
    )
    .option('--no-keep-windows', 'keep drawn windows in their place')
    .addOption(engineOption())
    .addOption(
      new Option('--device <name>', 'what the engine "onnxruntime" computes on').choices(DEVICES).default('cpu'),
    )
    .addOption(logOption())
    .option('--threads <n>', 'threads of the processor (default: one per physical core)', threadCount)
    .option('--no-cache', 'read the recordings anew, and keep nothing of them for the next run')
    .action(async (options: TrainCommandOptions) => {
      const preset = options.preset === undefined ? undefined : presetNamed(options.preset);
      if (options.device !== 'cpu' && options.engine !== 'onnxruntime')
        throw new AntiphonError('INVALID_INPUT', {
          source: 'train',
          problem: `--device ${options.device} is of the engine "onnxruntime"; "${options.engine}" chooses for itself`,
        });
      await requireDevice(options.device);
      await engineNamed(options.engine).load();
      await withLogs(openSinks(options.log, options.out), ofTraining(options.out), () =>
        preset !== undefined && preset.stage !== 'denoiser'
          ? trainStageOn(preset, options, surroundings)
          : trainDenoiser(preset, options, surroundings),
      );
    });
  return addPersonOptions(command);
}

async function trainDenoiser(
  preset: Preset | undefined,
  options: TrainCommandOptions,
  surroundings: Surroundings,
): Promise<void> {
  const { signal, clock } = surroundings;
  const base = options.guidance === undefined ? (preset?.guidance ?? { kind: 'cfg' }) : { kind: options.guidance };
  const guidance = createGuidance({
    ...base,
    ...(options.dropRate === undefined ? {} : { dropRate: options.dropRate }),
    ...optionValues(base.kind, options.option),
  });
  const config = parseTrainConfig(await settingsOf(preset, options), options.config ?? 'training options');
  const teacher = options.teacher === undefined ? undefined : await readCheckpoint(options.teacher);
  if (options.teacher !== undefined && teacher === undefined)
    throw new AntiphonError('FILE_NOT_FOUND', { path: `${options.teacher}/checkpoint.json` });
  warnOfSettings(config);
  const dataset = await openFor(preset, options, surroundings);
  const line = new ProgressLine(clock);
  const checkpoint = await train({
    dataset,
    guidance,
    config,
    teacher,
    engine: options.engine,
    out: options.out,
    runtime: runtimeOf(options),
    validateEvery: options.validateEvery,
    keepWindows: options.keepWindows,
    ...(options.sampleEvery === undefined
      ? {}
      : { samples: trainingSamples({ dataset, guidance: guidance.spec, every: options.sampleEvery }) }),
    signal,
    clock,
    onEvent: showEvents(line),
    onProgress: ({ again, step, steps }) => {
      if (again === true)
        line.show(`its first steps once more, for the weights of a quarter of the way: ${step}/${steps}`);
    },
  });
  line.end(`Trained ${checkpoint.step} steps of "${guidance.spec.kind}": ${options.out}`);
  const card = await auditCheckpoint(checkpoint, options.out, {
    onProgress: auditProgress(
      line,
      { clock, signal },
      'The training is finished. Run the same command again for its guidance card.',
    ),
  });
  await writeGuidanceCard(options.out, card);
  print(`Guidance audit: ${cardSummary(card)} (${join(options.out, 'guidance-card.md')})\n`);
  const guide = config.keyFrameEvery === null ? '' : ' --guide GUIDE';
  print(`Next: antiphon export ${shellWord(options.out)} --out BUNDLE${guide}\n`);
}
