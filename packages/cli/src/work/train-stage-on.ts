import { AntiphonError, shellWord } from '@antiphon/core';
import type { TrainStepRuntime } from '@antiphon/tfjs-onnxruntime';
import { stageOfKind, trainStage, type Preset } from '@antiphon/train';
import type { TrainCommandOptions } from '../options/training-options';
import { openFor, settingsOf, warnOfSettings } from '../options/training-settings';
import { print } from '../output/print';
import { ProgressLine } from '../output/progress';
import { showEvents } from '../output/show-events';
import type { Surroundings } from '../surroundings';
import { existingStage } from './existing-stage';

/** What a finished stage is for. */
const NEXT: Readonly<Record<string, (done: Pick<TrainCommandOptions, 'data' | 'out' | 'preset'>) => string>> = {
  codec: ({ data, out, preset }) =>
    `antiphon train --data ${shellWord(data)} --preset ${preset?.replace('codec', 'guide') ?? 'a2p-guide'} --after ${shellWord(out)} --out GUIDE`,
  guide: ({ out }) => `antiphon export BODY --guide ${shellWord(out)} --out BUNDLE`,
};

/**
 * Trains a stage beside the denoiser, as `antiphon train` was asked to.
 * @throws as `trainStage`; INVALID_INPUT for a config that is not the stage's
 */
export async function trainStageOn(
  preset: Preset,
  options: TrainCommandOptions,
  surroundings: Surroundings,
): Promise<void> {
  const { signal, clock } = surroundings;
  if (options.guidance !== undefined || options.teacher !== undefined)
    throw new AntiphonError('INVALID_INPUT', {
      source: 'train',
      problem: `"${preset.name}" trains a ${preset.stage}, which has neither guidance nor teacher`,
    });
  const ofDenoisers = {
    '--validate-every': options.validateEvery,
    '--sample-every': options.sampleEvery,
    '--keep-windows': options.keepWindows,
  };
  for (const [flag, given] of Object.entries(ofDenoisers))
    if (given !== undefined)
      throw new AntiphonError('INVALID_INPUT', {
        source: 'train',
        problem: `${flag} is of denoisers, and "${preset.name}" trains a ${preset.stage}`,
      });
  const stage = stageOfKind(preset.stage);
  const parsed = stage.schema.safeParse(await settingsOf(preset, options));
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    throw new AntiphonError('INVALID_INPUT', {
      source: options.config ?? 'training options',
      problem: `"${first?.path.join('.')}": ${first?.message}`,
    });
  }
  const before = await Promise.all(options.after.map(existingStage));
  warnOfSettings(parsed.data);
  const dataset = await openFor(preset, options, surroundings);
  const line = new ProgressLine(clock);
  let figures: Readonly<Record<string, number>> = {};
  const checkpoint = await trainStage({
    stage,
    dataset,
    config: parsed.data,
    before,
    engine: options.engine,
    out: options.out,
    runtime: runtimeOf(options),
    signal,
    clock,
    onProgress: ({ metrics }) => (figures = metrics),
    onEvent: showEvents(line, () => figures),
  });
  line.end(`Trained ${checkpoint.step} steps of a ${stage.kind}: ${options.out}`);
  const next = NEXT[stage.kind];
  if (next !== undefined) print(`Next: ${next(options)}\n`);
}

/** What the options say of the training step. */
export function runtimeOf({ device, threads }: Pick<TrainCommandOptions, 'device' | 'threads'>): TrainStepRuntime {
  return { device, ...(threads === undefined ? {} : { threads }) };
}
