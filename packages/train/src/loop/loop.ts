import { setImmediate as nextTurn } from 'node:timers/promises';
import { AntiphonError } from '@antiphon/core';
import type { OptimizerOptions, TrainStep, TrainStepRuntime } from '@antiphon/tfjs-onnxruntime';
import type { LoadedEngine } from '../engines/engine';
import { engineNamed } from '../engines/registry';
import type { Word } from '../events/early-words/early-words';
import { Narrator } from '../events/narrator';
import type { Telling } from '../events/tell-events';
import { compileTask, stepFeeds } from './compile-task';
import { divergence, runaway } from './divergence';
import { initialBuffers, type LoopCheckpoint, type LoopState } from './loop-state';
import type { TrainingSamples } from './samples';
import type { TrainingTask } from './training-task';
import type { Validation } from './validation';

export interface LoopOptions<C extends LoopCheckpoint> {
  readonly task: TrainingTask;
  /** Where to begin, or to go on. */
  readonly from: C;
  readonly steps: number;
  /** Parts in which a batch goes through the network, one after the other; default 1. */
  readonly accumulate?: number;
  /** What computes the steps; default `onnxruntime`. A run may go on with another one. */
  readonly engine?: string | undefined;
  readonly checkpointEvery: number;
  readonly optimizer: OptimizerOptions;
  /** What the step computes on, where the engine is `onnxruntime`; default: the processor. */
  readonly runtime?: TrainStepRuntime | undefined;
  /** Of step `step`, 0 first. */
  readonly learningRate: (step: number) => number;
  /** What else a checkpoint keeps of a step that is done. Default: nothing. */
  readonly afterStep?: (checkpoint: C, step: TrainStep) => C;
  readonly write: (checkpoint: C) => Promise<void>;
  /** What is to be said before it goes on. Default: nothing. */
  readonly notes?: readonly Word[] | undefined;
  /** What the events of the training say it is. */
  readonly about: { readonly of: string; readonly seed: number; readonly batchSize: number };
  readonly telling: Telling;
  /** Shares of the samples for which conditions were dropped, from one checkpoint to a later one. Default: there are none. */
  readonly dropped?: (since: C, now: C) => Record<string, number>;
  readonly validation?: Validation | undefined;
  readonly samples?: TrainingSamples<C> | undefined;
  readonly onProgress?: ((progress: TrainProgress) => void) | undefined;
  /** Aborting writes a checkpoint, then throws INTERRUPTED. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; for progress only. */
  readonly clock: () => number;
  /** Of the events; default: the system's. */
  readonly now?: (() => Date) | undefined;
}

/** What `onProgress` is told while a training or a stage runs. `secondsLeft` is at the present pace. */
export interface TrainProgress {
  /** Steps done. */
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly stepsPerSecond: number;
  readonly secondsLeft: number;
  /** These are the first steps once more, for the weights of a quarter of the way of a training that became longer; default: they are not. */
  readonly again?: true;
}

/**
 * The one training loop: for every stage and every guidance strategy, it feeds the compiled step (loss, gradients, clipping, AdamW, moving average) and writes checkpoints from which a run goes on to
 * the bit-identical result. A state that is not finite is never written: the checkpoint before it stays. Neither is one at the end that got worse than it began, by far. What happens it tells as events.
 * @returns the checkpoint after the last step
 * @throws TRAINING_DIVERGED, INTERRUPTED, and what `write` throws
 */
export async function runLoop<C extends LoopCheckpoint>(options: LoopOptions<C>): Promise<C> {
  const { task, from, steps, about, telling, clock, now = () => new Date() } = options;
  if (from.step >= steps) return from;
  const name = options.engine ?? 'onnxruntime';
  const parameters = Object.values(task.parameters).reduce((sum, { values }) => sum + values.length, 0);
  const beginning = { step: from.step, steps, ...about, parameters, engine: name };
  const narrator = new Narrator(telling, beginning, { clock, now });
  options.notes?.forEach((note) => narrator.says(note));
  try {
    await nextTurn(); // so that what was told is seen before compiling, which blocks
    const engine = await engineNamed(name).load();
    const step = await compileTask(engine, task, {
      optimizer: options.optimizer,
      accumulate: options.accumulate ?? 1,
      runtime: options.runtime ?? {},
    });
    const checkpoint = await takeSteps(options, { engine, step, narrator }).finally(() => step.dispose());
    narrator.finished();
    return checkpoint;
  } catch (error) {
    narrator.failed(error);
    throw error;
  } finally {
    await options.validation?.dispose();
  }
}

/** What steps are taken with. */
interface Means {
  readonly engine: LoadedEngine;
  readonly step: TrainStep;
  readonly narrator: Narrator;
}

async function takeSteps<C extends LoopCheckpoint>(
  options: LoopOptions<C>,
  { engine, step, narrator }: Means,
): Promise<C> {
  const { task, steps, signal, clock } = options;
  let checkpoint = options.from;
  step.restore(checkpoint.state);
  let buffers = checkpoint.state.buffers ?? initialBuffers(task);
  let pace: { readonly at: number; readonly step: number } | undefined; // from after the first step, which warms up
  let kept = checkpoint.step;
  let told = checkpoint;
  await nextTurn(); // session.run blocks the event loop, and so does compiling: let signals and timers in between
  if (isStopped(signal)) throw interrupted(checkpoint.step, steps);
  while (checkpoint.step < steps) {
    const learningRate = options.learningRate(checkpoint.step);
    const feeds = stepFeeds(task.feeds(checkpoint.step), buffers, options.accumulate ?? 1);
    const { loss, gradientNorm, metrics, outputs } = await step.run(feeds, { learningRate });
    const done = checkpoint.step + 1;
    const fail = (found: string) => diverged(found, done, { kept, learningRate, ...options.optimizer });
    if (!Number.isFinite(loss)) throw fail(`the loss became ${loss}`);
    if (!Number.isFinite(gradientNorm)) throw fail(`the norm of the gradients became ${gradientNorm}`);
    buffers = task.updateBuffers?.(buffers, outputs, checkpoint.step) ?? buffers;
    checkpoint = {
      ...checkpoint,
      step: done,
      history: done % 10 === 0 || done === steps ? [...checkpoint.history, [done, loss]] : checkpoint.history,
    };
    checkpoint = options.afterStep?.(checkpoint, step) ?? checkpoint;
    const perSecond = pace === undefined ? 0 : ((done - pace.step) * 1000) / Math.max(1, clock() - pace.at);
    pace ??= { at: clock(), step: done };
    const progress = { step: done, loss, stepsPerSecond: perSecond, secondsLeft: (steps - done) / perSecond };
    options.onProgress?.({ ...progress, steps, metrics });
    await nextTurn();
    const last = done === steps || isStopped(signal);
    const dropped = () => options.dropped?.(told, checkpoint) ?? {};
    if (narrator.did({ ...progress, gradientNorm, learningRate }, last, dropped)) told = checkpoint;
    const problem = done === steps ? runaway(narrator.firstLoss, narrator.meanLoss) : undefined;
    if (problem !== undefined) throw fail(problem);
    await look(options, { engine, step, narrator }, done, () => ({ ...checkpoint, state: stateOf(step, buffers) }));
    const stop = isStopped(signal);
    if (stop || done === steps || done % options.checkpointEvery === 0) {
      const state = stateOf(step, buffers);
      const problem = divergence(state);
      if (problem !== undefined) throw fail(problem);
      checkpoint = { ...checkpoint, state };
      await options.write(checkpoint);
      kept = done;
      narrator.wroteCheckpoint();
    }
    if (stop && done < steps) throw interrupted(done, steps);
  }
  return checkpoint;
}

/** What is measured of a training besides its own loss, where it is due: nothing of it changes what is trained. */
async function look<C extends LoopCheckpoint>(
  { steps, signal, validation, samples }: LoopOptions<C>,
  { engine, step, narrator }: Means,
  done: number,
  now: () => C,
): Promise<void> {
  const due = (every: number | undefined) =>
    every !== undefined && !isStopped(signal) && (done === steps || done % every === 0);
  if (due(validation?.every)) {
    const losses = await validation?.measure(engine, step.state().ema, signal);
    if (losses !== undefined) narrator.validated(losses);
  }
  if (due(samples?.every)) {
    const metrics = await samples?.measure(now(), signal);
    if (metrics !== undefined) narrator.sampled(metrics);
  }
}

function isStopped(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function interrupted(done: number, steps: number): AntiphonError {
  return new AntiphonError('INTERRUPTED', {
    resume: `Run the same command again to go on from step ${done} of ${steps}.`,
  });
}

/** @param step at which it was found, 1 first */
function diverged(
  found: string,
  step: number,
  { kept, learningRate, clipNorm }: { kept: number; learningRate: number; clipNorm?: number },
): AntiphonError {
  return new AntiphonError('TRAINING_DIVERGED', {
    found,
    step,
    kept: kept === 0 ? 'No checkpoint was written' : `The checkpoint of step ${kept} is kept`,
    learningRate,
    clipNorm: clipNorm ?? 'none',
  });
}

function stateOf(step: TrainStep, buffers: Readonly<Record<string, Float32Array>>): LoopState {
  return Object.keys(buffers).length === 0 ? step.state() : { ...step.state(), buffers };
}
