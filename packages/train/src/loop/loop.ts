import { setImmediate as nextTurn } from 'node:timers/promises';
import { AntiphonError } from '@antiphon/core';
import type { OptimizerOptions, TrainStep, TrainStepRuntime } from '@antiphon/tfjs-onnxruntime';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { LoadedEngine } from '../engines/engine';
import { engineNamed } from '../engines/registry';
import { divergence } from './divergence';
import { initialBuffers, type LoopCheckpoint, type LoopState } from './loop-state';
import type { TrainingTask } from './training-task';

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
  readonly onProgress?: ((progress: TrainProgress) => void) | undefined;
  /** Aborting writes a checkpoint, then throws INTERRUPTED. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; for progress only. */
  readonly clock: () => number;
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
}

/** Inputs of the compiled step that carry the task's buffers. */
const BUFFER = 'buffer/';

/**
 * The one training loop: for every stage and every guidance strategy, it feeds the compiled step (loss, gradients, clipping, AdamW, moving average) and writes checkpoints from which a run goes on to
 * the bit-identical result. A state that is not finite is never written: the checkpoint before it stays.
 * @returns the checkpoint after the last step
 * @throws TRAINING_DIVERGED, INTERRUPTED, and what `write` throws
 */
export async function runLoop<C extends LoopCheckpoint>(options: LoopOptions<C>): Promise<C> {
  const { task, steps, signal, clock } = options;
  let checkpoint = options.from;
  if (checkpoint.step >= steps) return checkpoint;
  const engine = await engineNamed(options.engine ?? 'onnxruntime').load();
  const step = await compileTask(engine, options);
  try {
    step.restore(checkpoint.state);
    let buffers = checkpoint.state.buffers ?? initialBuffers(task);
    let pace: { readonly at: number; readonly step: number } | undefined; // from after the first step, which warms up
    let kept = checkpoint.step;
    while (checkpoint.step < steps) {
      const learningRate = options.learningRate(checkpoint.step);
      const feeds = parts(task.feeds(checkpoint.step), options.accumulate ?? 1).map((part) => ({
        ...part,
        ...prefixed(buffers),
      }));
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
      options.onProgress?.({
        step: done,
        steps,
        loss,
        metrics,
        stepsPerSecond: perSecond,
        secondsLeft: (steps - done) / perSecond,
      });
      const stop = signal?.aborted === true;
      if (stop || done === steps || done % options.checkpointEvery === 0) {
        const state = stateOf(step, buffers);
        const problem = divergence(state);
        if (problem !== undefined) throw fail(problem);
        checkpoint = { ...checkpoint, state };
        await options.write(checkpoint);
        kept = done;
      }
      if (stop && done < steps)
        throw new AntiphonError('INTERRUPTED', {
          resume: `Run the same command again to go on from step ${done} of ${steps}.`,
        });
      await nextTurn(); // session.run blocks the event loop: let signals and timers in between two steps
    }
    return checkpoint;
  } finally {
    await step.dispose();
  }
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

function compileTask(
  engine: LoadedEngine,
  {
    task,
    optimizer,
    accumulate = 1,
    runtime = {},
  }: Pick<LoopOptions<LoopCheckpoint>, 'task' | 'optimizer' | 'accumulate' | 'runtime'>,
): Promise<TrainStep> {
  const { parameters, inputs, buffers = {} } = task;
  const shapes = Object.entries(buffers).map(([name, { shape }]) => [`${BUFFER}${name}`, { shape }] as const);
  return engine.compileTrainStep({
    parameters,
    inputs: { ...partOf(inputs, accumulate), ...Object.fromEntries(shapes) },
    loss: (weights, tensors, ema) => {
      const held: Record<string, Tensor> = {};
      for (const name of Object.keys(buffers)) held[name] = tensors[`${BUFFER}${name}`];
      return task.loss(weights, tensors, { ema, buffers: held });
    },
    optimizer,
    accumulate,
    ...runtime,
  });
}

/** Shapes of a part of the batch, which is the first axis of every input. */
function partOf(inputs: TrainingTask['inputs'], count: number): TrainingTask['inputs'] {
  if (count === 1) return inputs;
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, ...rest }]) => {
      const [batch = 0, ...others] = shape;
      return [name, { ...rest, shape: [batch / count, ...others] }];
    }),
  );
}

/** The parts of a batch. */
function parts(feeds: ReturnType<TrainingTask['feeds']>, count: number): ReturnType<TrainingTask['feeds']>[] {
  return Array.from({ length: count }, (_, part) =>
    Object.fromEntries(
      Object.entries(feeds).map(([name, values]) => {
        const size = values.length / count;
        return [name, values.subarray(part * size, (part + 1) * size)];
      }),
    ),
  );
}

function prefixed(buffers: Readonly<Record<string, Float32Array>>): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(buffers).map(([name, values]) => [`${BUFFER}${name}`, values]));
}
