import { setImmediate as nextTurn } from 'node:timers/promises';
import { AntiphonError, type Guidance } from '@antiphon/core';
import { withFolderLock, type Dataset } from '@antiphon/data';
import { removeOldTensors, tensorFile, writeCheckpoint, type Checkpoint } from './checkpoint';
import { compileStep, needsUnrelated } from './compile-step';
import { learningRateAt, type TrainConfig } from './config';
import { countDropout } from './dropout-record';
import { earlyWeights } from './early-weights';
import { feeds } from './feeds';
import { forwardPassesNeeded } from './guided-target';
import { prepareRun, type Run } from './prepare-run';

export interface TrainOptions {
  readonly dataset: Dataset;
  readonly guidance: Guidance;
  readonly config: TrainConfig;
  /** The trained model that a guidance whose target is another model's (`target.teacher: 'model'`) learns from. */
  readonly teacher?: Checkpoint | undefined;
  /** Folder of the checkpoint. A run that was interrupted there goes on, to the bit-identical result. */
  readonly out: string;
  readonly onProgress?: (progress: TrainProgress) => void;
  /** Aborting writes a checkpoint, then throws INTERRUPTED. */
  readonly signal?: AbortSignal;
  /** Milliseconds; for progress only. */
  readonly clock: () => number;
}

export interface TrainProgress {
  /** Steps done. */
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  readonly stepsPerSecond: number;
  readonly secondsLeft: number;
}

/**
 * The one training loop, for every guidance strategy: each step draws a batch and keep masks from streams named by seed and step,
 * and runs the compiled step (loss, gradients, clipping, AdamW, EMA).
 * @returns the finished checkpoint
 * @throws TOO_LITTLE_DATA without training clips, INVALID_CHECKPOINT if `out` holds another run, INVALID_INPUT if the teacher is missing or
 *   no teacher for this run, IN_USE if another process trains there, CANNOT_WRITE, TRAINING_DIVERGED, INTERRUPTED
 */
export async function train(options: TrainOptions): Promise<Checkpoint> {
  const run = await prepareRun(options); // before the lock: where it refuses, nothing is written
  return withFolderLock(options.out, async () => {
    const { step } = run.checkpoint;
    await removeOldTensors(options.out, step > 0 ? tensorFile(step) : undefined);
    return goOn(run, options);
  });
}

async function goOn(run: Run, options: TrainOptions): Promise<Checkpoint> {
  const { dataset, guidance, config, out, signal, clock } = options;
  let checkpoint = run.checkpoint;
  if (checkpoint.step >= config.steps) return checkpoint;
  const plan = { model: checkpoint.model, config, guidance, teacher: run.teacher };
  const { step, forwardPasses } = await compileStep(plan);
  checkpoint = { ...checkpoint, forwardPasses: { perStep: forwardPasses, needed: forwardPassesNeeded(guidance) } };
  const names = dataset.conditions.map(({ name }) => name);
  try {
    step.restore(checkpoint.state);
    let pace: { readonly at: number; readonly step: number } | undefined; // from after the first step, which warms up
    while (checkpoint.step < config.steps) {
      const batch = run.batches.at(checkpoint.step, guidance);
      const { loss } = await step.run(feeds(batch, run.schedule, config, needsUnrelated(plan)), {
        learningRate: learningRateAt(checkpoint.step, config),
      });
      if (!Number.isFinite(loss))
        throw new AntiphonError('TRAINING_DIVERGED', {
          loss,
          step: checkpoint.step,
          learningRate: config.learningRate,
        });
      const done = checkpoint.step + 1;
      checkpoint = {
        ...checkpoint,
        step: done,
        dropoutRecord: countDropout(checkpoint.dropoutRecord, batch.keep, names),
        early: earlyWeights(checkpoint.early, step, done, config.steps),
        history: done % 10 === 0 || done === config.steps ? [...checkpoint.history, [done, loss]] : checkpoint.history,
      };
      const perSecond = pace === undefined ? 0 : ((done - pace.step) * 1000) / Math.max(1, clock() - pace.at);
      pace ??= { at: clock(), step: done };
      options.onProgress?.({
        step: done,
        steps: config.steps,
        loss,
        stepsPerSecond: perSecond,
        secondsLeft: (config.steps - done) / perSecond,
      });
      const stop = signal?.aborted === true;
      if (stop || done === config.steps || done % config.checkpointEvery === 0) {
        checkpoint = { ...checkpoint, state: step.state() };
        await writeCheckpoint(out, checkpoint);
      }
      if (stop && done < config.steps)
        throw new AntiphonError('INTERRUPTED', {
          resume: `Run the same command again to go on from step ${done} of ${config.steps}.`,
        });
      await nextTurn(); // session.run blocks the event loop: let signals and timers in between two steps
    }
    return checkpoint;
  } finally {
    await step.dispose();
  }
}
