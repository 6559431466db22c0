import type { OptimizerOptions, TrainStep, TrainStepRuntime } from '@antiphon/tfjs-onnxruntime';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { LoadedEngine } from '../engines/engine';
import type { TrainingTask } from './training-task';

/** Inputs of the compiled step that carry the task's buffers. */
const BUFFER = 'buffer/';

type Buffers = Readonly<Record<string, Float32Array>>;
type StepFeeds = ReturnType<TrainingTask['feeds']>;

/** The step of a task, compiled by an engine. @param accumulate parts in which a batch goes through the network */
export function compileTask(
  engine: LoadedEngine,
  task: TrainingTask,
  {
    optimizer,
    accumulate,
    runtime,
  }: { readonly optimizer: OptimizerOptions; readonly accumulate: number; readonly runtime: TrainStepRuntime },
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

/** What the compiled step is fed with: the parts of a batch, each with the buffers. */
export function stepFeeds(feeds: StepFeeds, buffers: Buffers, accumulate: number): StepFeeds[] {
  return parts(feeds, accumulate).map((part) => ({ ...part, ...prefixed(buffers) }));
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
function parts(feeds: StepFeeds, count: number): StepFeeds[] {
  return Array.from({ length: count }, (_, part) =>
    Object.fromEntries(
      Object.entries(feeds).map(([name, values]) => {
        const size = values.length / count;
        return [name, values.subarray(part * size, (part + 1) * size)];
      }),
    ),
  );
}

function prefixed(buffers: Buffers): Buffers {
  return Object.fromEntries(Object.entries(buffers).map(([name, values]) => [`${BUFFER}${name}`, values]));
}
