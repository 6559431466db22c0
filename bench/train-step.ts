/**
 * Times the compiled training step of the FiLM transformer against what the machine can do: the matrix-multiply rate that ONNX Runtime itself
 * reaches in the same process. Run with
 *   node --import tsx --conditions=@antiphon/source bench/train-step.ts [threads] [rounds]
 */
import { denoise, encode, initFilmTransformer, type FilmTransformerConfig } from '@antiphon/core/models';
import { Random } from '@antiphon/core';
import { compileTrainStep, jit } from '@antiphon/tfjs-onnxruntime';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';

const [threads = 2, rounds = 12] = process.argv.slice(2).map(Number);
const [batch, frames, tokens] = [8, 120, 240];
/** Size M of the architecture page: about six million parameters. */
const config: FilmTransformerConfig = {
  features: 104,
  frames,
  width: 256,
  feedForward: 1024,
  layers: 4,
  heads: 4,
  conditions: [
    {
      name: 'audio',
      width: 80,
      tokens,
      encoderLayers: 2,
      inputNorm: false,
      pooled: true,
      entry: 'attend',
      null: { kind: 'learned', rows: 1 },
    },
  ],
};

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

async function milliseconds(call: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await call();
  return performance.now() - start;
}

const SIZE = 1536;

/** A large square product: the machine's rate, in the same minutes as the step's, as other load comes and goes. */
function squareProduct(): () => Promise<unknown> {
  const matrix = tf.tensor2d(Random.stream(0, 'peak').normals(SIZE * SIZE), [SIZE, SIZE]);
  const total = jit((a) => tf.sum(tf.matMul(a, a)));
  return () => total(matrix);
}

/** Multiplications and additions of the forward pass's matrix products, counted while it runs eagerly on shapes alone. */
function forwardFlops(): number {
  const [d, f, layers] = [config.width, config.feedForward, config.layers];
  const [rows, memory] = [batch * frames, batch * (tokens + 2)];
  const attention = (queries: number, keys: number, length: number) =>
    2 * d * d * (2 * queries + 2 * keys) + 4 * queries * length * d;
  const decoder = attention(rows, rows, frames) + attention(rows, memory, tokens + 2) + 4 * rows * d * f;
  const encoder = attention(batch * tokens, batch * tokens, tokens) + 4 * batch * tokens * d * f;
  const projections = 2 * rows * config.features * d * 2 + 2 * batch * tokens * 80 * d;
  return layers * decoder + 2 * encoder + projections;
}

const parameters = initFilmTransformer(config, Random.stream(1, 'bench'));
const count = Object.values(parameters).reduce((sum, { values }) => sum + values.length, 0);
const random = Random.stream(2, 'inputs');
const shapes = {
  x: [batch, frames, config.features],
  target: [batch, frames, config.features],
  t: [batch],
  audio: [batch, tokens, 80],
  keep: [batch],
};
const feeds = Object.fromEntries(
  Object.entries(shapes).map(([name, shape]) => [name, random.normals(shape.reduce((a, b) => a * b, 1))]),
);
feeds.t?.fill(500);
feeds.keep?.fill(1);

const compiling = performance.now();
const step = await compileTrainStep({
  parameters,
  inputs: Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, { shape }])),
  loss: (weights, { x, target, t, audio, keep }) => {
    const memory = encode(config, weights, { audio: audio as Tensor3D }, { audio: keep as Tensor1D });
    const prediction = denoise(config, weights, x as Tensor3D, t as Tensor1D, memory);
    return { loss: tf.mean(tf.squaredDifference(prediction, target as Tensor3D)) as Scalar };
  },
  optimizer: { weightDecay: 0.01, clipNorm: 1, emaDecay: 0.999 },
  threads,
});
const compiled = performance.now() - compiling;
const product = squareProduct();
const times: number[] = [];
const products: number[] = [];
for (let round = -2; round < rounds; round++) {
  const stepTime = await milliseconds(() => step.run(feeds, { learningRate: 1e-4 }));
  const productTime = await milliseconds(product);
  if (round < 0) continue; // warming up
  times.push(stepTime);
  products.push(productTime);
}
// The backward pass of a product is two products.
const flops = 3 * forwardFlops();
const rate = flops / 1e6 / median(times);
const peak = (2 * SIZE ** 3) / 1e6 / median(products);
console.log(
  JSON.stringify({
    parameters: count,
    threads,
    compileMs: Math.round(compiled),
    stepMs: Math.round(median(times)),
    rounds: times.map(Math.round),
    gflop: Math.round(flops / 1e8) / 10,
    gflopPerSecond: Math.round(rate),
    matMulPeak: Math.round(peak),
    ofPeak: Math.round((100 * rate) / peak) / 100,
  }),
);
await step.dispose();
