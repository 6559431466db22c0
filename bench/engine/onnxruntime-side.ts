/**
 * Our side of the comparison of engines: takes a step of the kind that a line of standard input names and prints what it took as JSON; at the end of the input, its peak memory.
 * `npm run bench -- engine` runs it.
 *   node --import tsx --conditions=@antiphon/source bench/engine/onnxruntime-side.ts --model M [--batch 8] [--recompute] [--threads 2]
 */
import { parseArgs } from 'node:util';
import { Random } from '@antiphon/core';
import { compileTrainStep, exportOnnx, jit, onnxSessions } from '@antiphon/tfjs-onnxruntime';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import {
  dropoutMasksOf,
  feedsOf,
  inputsOf,
  MODELS,
  parametersOf,
  predict,
  productsOf,
  trainStepOf,
  trainStepWithDropout,
  type ModelName,
} from './models';
import { takeTurns } from './side';

const { values: options } = parseArgs({
  options: {
    model: { type: 'string', default: 'M' },
    batch: { type: 'string' },
    recompute: { type: 'boolean', default: false },
    threads: { type: 'string', default: '2' },
  },
});
const usual = MODELS[options.model as ModelName];
const model = { ...usual, batch: Number(options.batch ?? usual.batch) };
const threads = Number(options.threads);

/** Rows and columns of a product that is large enough for the runtime's best. */
const SQUARE = 1536;

/** Products of which the fastest counts: a yardstick is what the machine can do, and a single one after a rest does not show that. */
const TRIES = 5;

await takeTurns({
  train: async () => {
    const step = await compileTrainStep({ ...trainStepOf(model, options.recompute), threads });
    const feeds = feedsOf(model);
    return () => step.run(feeds, { learningRate: 1e-4 });
  },
  dropout: async () => {
    const step = await compileTrainStep({ ...trainStepWithDropout(model), threads });
    const [feeds, masks] = [feedsOf(model), dropoutMasksOf(model)];
    let done = 0;
    return () => step.run({ ...feeds, ...masks(done++) }, { learningRate: 1e-4 });
  },
  forward: async () => {
    const { x, t, audio, keep } = inputsOf(model);
    const inputs = { x, t, audio, keep };
    const network = await exportOnnx({
      parameters: parametersOf(model),
      inputs,
      fn: (parameters, given) => ({ prediction: predict(model, parameters, given) }),
    });
    const session = await onnxSessions({ threads }).open(network);
    const feeds = feedsOf(model);
    const tensors = Object.entries(inputs).map(([name, { shape }]) => [
      name,
      { shape, values: feeds[name as keyof typeof inputs] },
    ]);
    return () => session.run(Object.fromEntries(tensors));
  },
  product: async () => {
    const square = await product(1, SQUARE, SQUARE, SQUARE);
    return async () => ({ seconds: await square(), flops: 2 * SQUARE ** 3 });
  },
  // The model's own products, as often as a forward pass has them, each once.
  shapes: async () => {
    const runs = await Promise.all(
      productsOf(model).map(async (one) => ({ one, run: await product(one.count, one.rows, one.inner, one.columns) })),
    );
    return async () => {
      const took = { seconds: 0, flops: 0 };
      for (const { one, run } of runs) {
        took.seconds += one.times * (await run());
        took.flops += one.times * 2 * one.count * one.rows * one.inner * one.columns;
      }
      return took;
    };
  },
});

/** Seconds of a product of two run-time values. Their largest element is read, as all of them would take longer to copy. */
async function product(count: number, rows: number, inner: number, columns: number): Promise<() => Promise<number>> {
  const draw = (shape: [number, number, number]) =>
    tf.tensor3d(Random.stream(0, 'product').normals(shape[0] * shape[1] * shape[2]), shape);
  const [a, b] = [draw([count, rows, inner]), draw([count, inner, columns])] as const;
  const largest = jit((x: Tensor, y: Tensor) => tf.max(tf.matMul(x, y)));
  return async () => {
    let fastest = Infinity;
    for (let i = 0; i < TRIES; i++) {
      const start = performance.now();
      (await largest(a, b)).dispose();
      fastest = Math.min(fastest, (performance.now() - start) / 1000);
    }
    return fastest;
  };
}
