import { Optimizer, type Feeds, type TrainStep, type TrainStepOptions } from '@antiphon/tfjs-onnxruntime';
import { engine, setBackend, tensor, tidy, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

type Arrays = Readonly<Record<string, Float32Array>>;

/**
 * The training step that `compileTrainStep` compiles, op by op on any backend of TensorFlow.js that has started: the same loss, tfjs's own gradients, the same optimiser on the host.
 * A step makes its backend the active one for as long as it computes, without a pause in between, and keeps no tensors.
 * @param backend its name in TensorFlow.js; it must be able to read tensors synchronously
 */
export function eagerTrainStep(backend: string, options: TrainStepOptions): Promise<TrainStep> {
  const { inputs: specs, accumulate = 1, loss } = options;
  const optimizer = new Optimizer(options.parameters, options.optimizer, accumulate > 1);

  const compute = (feeds: Feeds) =>
    onBackend(backend, () =>
      tidy(() => {
        const of = (values: Arrays) => tensorsOf(values, optimizer.shapes);
        const [parameters, ema] = [of(optimizer.parameters), of(optimizer.ema)];
        const inputs = Object.fromEntries(
          Object.entries(specs).map(([name, { shape, dtype = 'float32' }]) => [
            name,
            tensor(valuesOf(name, feeds, shape), [...shape], dtype),
          ]),
        );
        const read: { metrics: Record<string, number>; outputs: Record<string, Float32Array> } = {
          metrics: {},
          outputs: {},
        };
        const { value, grads } = engine().gradients<Scalar>(
          () => {
            const { loss: scalar, metrics = {}, outputs = {} } = loss(parameters, inputs, ema);
            // Read here, as they are gone once the gradients are made.
            read.metrics = mapped(metrics, (metric) => metric.dataSync()[0] ?? NaN);
            read.outputs = mapped(outputs, (output) => Float32Array.from(output.dataSync()));
            return scalar;
          },
          Object.values(parameters),
          undefined,
          true,
        );
        Object.keys(parameters).forEach((name, i) => {
          const gradient = grads[i] as Tensor | null | undefined;
          if (gradient != null) optimizer.gradients[name]?.set(gradient.dataSync());
        });
        return { loss: value.dataSync()[0] ?? NaN, ...read };
      }),
    );

  const step = (given: Feeds | readonly Feeds[], learningRate: number) => {
    const batches = (Array.isArray(given) ? given : [given]) as readonly Feeds[];
    if (batches.length !== accumulate)
      throw new Error(`${batches.length} batches for a step that takes ${accumulate} (accumulate).`);
    const results = batches.map((feeds) => {
      const result = compute(feeds);
      if (accumulate > 1) optimizer.addGradients();
      return result;
    });
    const mean = (of: (result: (typeof results)[number]) => number) =>
      results.reduce((sum, result) => sum + of(result), 0) / results.length;
    const metrics = Object.keys(results[0]?.metrics ?? {});
    return {
      ...optimizer.step(learningRate),
      loss: mean((result) => result.loss),
      metrics: Object.fromEntries(metrics.map((name) => [name, mean((result) => result.metrics[name] ?? NaN)])),
      outputs: results[0]?.outputs ?? {},
    };
  };

  return Promise.resolve({
    shapes: optimizer.shapes,
    run: (given, { learningRate }) => new Promise((resolve) => resolve(step(given, learningRate))),
    state: () => optimizer.state(),
    restore: (state) => optimizer.restore(state),
    dispose: () => Promise.resolve(),
  });
}

/** Runs `work`, which must be synchronous, with a backend that has started. */
function onBackend<T>(name: string, work: () => T): T {
  const before = engine().backendName;
  // A backend that has started is active when setBackend returns its promise.
  void setBackend(name);
  try {
    return work();
  } finally {
    if (before) void setBackend(before);
  }
}

function tensorsOf(values: Arrays, shapes: TrainStep['shapes']): Record<string, Tensor> {
  return Object.fromEntries(
    // A copy, as a backend may keep the array itself, and the optimiser writes into it.
    Object.entries(values).map(([name, array]) => [name, tensor(array.slice(), [...(shapes[name] ?? [])])]),
  );
}

function mapped<T, R>(values: Readonly<Record<string, T>>, one: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, one(value)]));
}

function valuesOf(name: string, feeds: Feeds, shape: readonly number[]): Float32Array | Int32Array {
  const values = feeds[name];
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  if (values?.length !== size)
    throw new Error(`The input "${name}" has ${values?.length ?? 'no'} values; expected shape [${shape}].`);
  return values;
}
