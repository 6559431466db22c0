import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  FILE_FORMATS,
  packNumbers,
  Random,
  sketchOf,
  type MotionShape,
  type RecordedProbe,
  type Samples,
  type TrainingRecord,
} from '@antiphon/core';
import { initFilmTransformer } from '@antiphon/core/models';
import type { Dataset } from '@antiphon/data';
import { branchHearing, measureBehaviour, noisyMotion, probeOf, type BehaviourProbe } from '@antiphon/guidance';
import type { TrainStepRuntime } from '@antiphon/tfjs-onnxruntime';
import type { Checkpoint } from '../checkpoint/checkpoint-contents';
import type { StepPlan } from '../denoiser/denoiser-task';
import type { LoadedEngine } from '../engines/engine';
import { keptSets } from '../validation/validation-plan';
import { trainedColumns } from './columns';
import { CompiledNetwork } from './compiled-network';
import { recordedData } from './recorded-data';
import { drawnWindows } from './drawn-windows';
import { heardReference, recordedHearing } from './hearing';
import { heldOutWindows } from './held-out-windows';
import { rounded } from './record-file';
import { weightsApart } from './weights-apart';

/** What a record is made with. */
export interface RecordOptions {
  readonly dataset: Dataset;
  readonly engine: LoadedEngine;
  readonly runtime?: TrainStepRuntime | undefined;
  /** Whether windows of the data themselves are kept in it; default: as the dataset says, whose licence may forbid it. */
  readonly keepWindows?: boolean | undefined;
  /** Called now and then; may throw to stop. */
  readonly pause?: () => Promise<void>;
}

/** What a denoiser's training saw, and what its network does at its end. The same for the same training, on the same engine. */
export async function denoiserRecord(
  plan: StepPlan,
  checkpoint: Checkpoint,
  { dataset, engine, runtime, keepWindows = dataset.redistributable === true, pause = nextTurn }: RecordOptions,
): Promise<TrainingRecord> {
  const { config, guidance, model } = plan;
  const { conditions, normalisation, state, dropoutRecord } = checkpoint;
  const columns = rounded(await trainedColumns(dataset, conditions, normalisation));
  const heard = await heardReference(conditions, normalisation, dataset.motion.fps);
  const windows = heldOutWindows(dataset, checkpoint);
  const asked = keepWindows ? windows : await drawnWindows(windows, checkpoint, columns.motion);
  await pause();
  // Without gradients, four times as many windows take no more memory than a step of training.
  const atOnce = Math.min(asked.items, (4 * config.batchSize) / config.accumulate);
  const network = await CompiledNetwork.compile(engine, plan, checkpoint, atOnce, runtime);
  try {
    const names = model.conditions.map(({ name }) => name);
    const average = network.lend(state.ema);
    const packed = rounded(packedProbe(asked, model, keepWindows ? 'held-out' : 'drawn'));
    const probe = probeOf(packed);
    const behaviour = await measureBehaviour(average, probe, { heard: keptSets(guidance, names, config.seed), pause });
    const errorsOf = (bind: typeof average, of: BehaviourProbe) => conditionalErrors(bind, of, names, pause);
    const initial = initFilmTransformer(model, Random.stream(config.seed, 'initial-weights'));
    const began = Object.fromEntries(Object.entries(initial).map(([name, { values }]) => [name, values]));
    const { samples, dropped, allDropped, patterns } = dropoutRecord;
    const heldOut = keepWindows
      ? undefined
      : { sketches: sketchesOf(windows), errors: await errorsOf(average, windows) };
    return rounded({
      format: FILE_FORMATS.trainingRecord,
      of: 'denoiser',
      step: checkpoint.step,
      steps: config.steps,
      data: recordedData(dataset, windows.split),
      ...columns,
      dropout: { samples, dropped, allDropped, ...(patterns && { patterns }) },
      ...(heard && { hearing: recordedHearing(conditions, heard) }),
      probe: { ...packed, ...(heldOut && { heldOut }) },
      behaviour,
      average: {
        decay: config.emaDecay,
        moved: weightsApart(state.ema, began),
        rawMoved: weightsApart(state.parameters, began),
        apart: weightsApart(state.ema, state.parameters),
        rawErrors: await errorsOf(network.lend(state.parameters), probe),
      },
    });
  } finally {
    await network.dispose();
  }
}

function packedProbe(
  { items, motion, mask, conditions, levels }: BehaviourProbe,
  { frames, features, conditions: inputs }: StepPlan['model'],
  kind: RecordedProbe['kind'],
): RecordedProbe {
  return {
    kind,
    items,
    motion: packNumbers(motion, [items, frames, features]),
    ...(mask && { mask: packNumbers(mask, [items, frames]) }),
    conditions: Object.fromEntries(
      inputs.map(({ name, tokens, width }) => [name, packNumbers(conditions[name], [items, tokens, width])]),
    ),
    levels,
  };
}

/** Root mean square errors of what the network says when it hears everything, by level. */
function conditionalErrors(
  bind: ReturnType<CompiledNetwork['lend']>,
  probe: BehaviourProbe,
  names: readonly string[],
  pause: () => Promise<void>,
): Promise<number[]> {
  return bind(probe.conditions, probe.items, async (denoiser) => {
    const errors: number[] = [];
    for (const [index, noisy] of noisyMotion(probe).entries()) {
      const step = { index, count: index + 1, ...probe.levels[index] };
      const [prediction] = await denoiser.predict(noisy, step, [branchHearing(names, names)]);
      errors.push(errorOf(prediction, probe, denoiser.shape));
      await pause();
    }
    return errors;
  });
}

function errorOf(prediction: Samples, { motion, mask }: BehaviourProbe, [, , features]: MotionShape): number {
  let [squares, count] = [0, 0];
  prediction.forEach((value, i) => {
    if (mask?.[Math.floor(i / features)] === 0) return;
    squares += (value - motion[i]) ** 2;
    count++;
  });
  return Math.sqrt(squares / Math.max(1, count));
}

function sketchesOf({ items, motion }: BehaviourProbe): number[][] {
  const size = motion.length / items;
  return Array.from({ length: items }, (_, item) => sketchOf(motion.subarray(item * size, (item + 1) * size)));
}
