import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TrainingRecord } from '@antiphon/core';
import { withFolderLock } from '@antiphon/formats';
import type { OptimizerOptions } from '@antiphon/tfjs-onnxruntime';
import { keepMasksAt } from '../batches/keep-masks';
import { writeCheckpoint } from '../checkpoint/checkpoint';
import type { Checkpoint } from '../checkpoint/checkpoint-contents';
import { countDropout, droppedShares } from '../checkpoint/dropout-record';
import { removeOldTensors, tensorFile } from '../checkpoint/tensor-groups';
import { engineNamed } from '../engines/registry';
import { tellEvents, type Telling } from '../events/tell-events';
import { learningRateAt } from '../loop/learning-rate';
import { runLoop, type LoopOptions } from '../loop/loop';
import { ADAM_BETA2 } from '../loop/second-moment';
import { denoiserRecord } from '../record/denoiser-record';
import { writeTrainingRecord } from '../record/record-file';
import { denoiserValidation } from '../validation/denoiser-validation';
import { denoiserTask, type StepPlan } from './denoiser-task';
import { earlyAgain, stepsAgain } from './early-again';
import { earlyWeights } from './early-weights';
import { forwardPassesNeeded } from './guided-target';
import { prepareRun, type Run } from './prepare-run';
import type { TrainOptions } from './train-options';

/**
 * Trains a denoiser with any guidance strategy: each step draws a batch and keep masks from streams named by seed and step. What lies in `out` already goes on: an interrupted training, and a finished one of fewer steps.
 * @returns the finished checkpoint
 * @throws TOO_LITTLE_DATA without training clips, INVALID_CHECKPOINT if `out` holds another run, INVALID_INPUT if the teacher is missing or
 *   no teacher for this run, IN_USE if another process trains there, CANNOT_WRITE, TRAINING_DIVERGED, INTERRUPTED
 */
export async function train(options: TrainOptions): Promise<Checkpoint> {
  const run = await prepareRun(options); // before the lock: where it refuses, nothing is written
  return withFolderLock(options.out, async () => {
    const { step } = run.checkpoint;
    await removeOldTensors(options.out, step > 0 ? tensorFile(step) : undefined);
    return tellEvents(options, step, (telling) => goOn(run, telling, options));
  });
}

async function goOn(run: Run, telling: Telling, options: TrainOptions): Promise<Checkpoint> {
  const { guidance, config, out } = options;
  const plan = { model: run.checkpoint.model, config, guidance, teacher: run.teacher };
  const task = denoiserTask(plan, run.batches, run.schedule);
  const names = run.checkpoint.conditions.map(({ name }) => name);
  const needed = forwardPassesNeeded(guidance);
  const loop: LoopOptions<Checkpoint> = {
    ...options,
    task,
    from: run.checkpoint,
    steps: config.steps,
    accumulate: config.accumulate,
    checkpointEvery: config.checkpointEvery,
    optimizer: optimizerOf(config),
    learningRate: (step) => learningRateAt(step, config),
    afterStep: (checkpoint, step) => {
      const done = checkpoint.step;
      const keep = keepMasksAt(done - 1, config.seed, config.batchSize, guidance, names);
      return {
        ...checkpoint,
        forwardPasses: { perStep: task.forwardPasses(), needed },
        dropoutRecord: countDropout(checkpoint.dropoutRecord, keep, names),
        early: earlyWeights(checkpoint.early, step, done, config.steps),
      };
    },
    write: (checkpoint) => writeCheckpoint(out, checkpoint),
    about: { of: guidance.spec.kind, seed: config.seed, batchSize: config.batchSize },
    telling,
    dropped: (since, now) => droppedShares(since.dropoutRecord, now.dropoutRecord, names),
    notes: run.notes,
  };
  const again = run.lengthened ? stepsAgain(run.checkpoint) : undefined;
  const from = again === undefined ? loop.from : { ...loop.from, early: await earlyAgain(loop, again) };
  const checkpoint = await runLoop({ ...loop, from, validation: denoiserValidation(plan, run, options) });
  return { ...checkpoint, record: await recordOf(plan, checkpoint, run, options) };
}

/** The training's record: the one that is there, or else one that is made and written beside the checkpoint. None where a signal came: the next call makes it. */
async function recordOf(
  plan: StepPlan,
  checkpoint: Checkpoint,
  { record }: Run,
  { out, dataset, engine = 'onnxruntime', runtime, record: wanted = true, keepWindows, signal }: TrainOptions,
): Promise<TrainingRecord | undefined> {
  if (record?.step === checkpoint.step || !wanted) return record;
  const stopped = new Error('stopped');
  const pause = async () => {
    await nextTurn(); // a run blocks: let signals in
    if (signal?.aborted === true) throw stopped;
  };
  try {
    await pause();
    const loaded = await engineNamed(engine).load();
    const made = await denoiserRecord(plan, checkpoint, { dataset, engine: loaded, runtime, keepWindows, pause });
    await writeTrainingRecord(out, made);
    return made;
  } catch (error) {
    if (error === stopped) return undefined;
    throw error;
  }
}

/** How a step of a denoiser's training changes its weights. */
export function optimizerOf(config: TrainOptions['config']): OptimizerOptions {
  return {
    beta2: ADAM_BETA2,
    weightDecay: config.weightDecay,
    ...(config.clipNorm === null ? {} : { clipNorm: config.clipNorm }),
    emaDecay: config.emaDecay,
  };
}
