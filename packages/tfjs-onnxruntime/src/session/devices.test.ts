import { existsSync } from 'node:fs';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import {
  availableDevices,
  BACKEND_NAME,
  compileTrainStep,
  configureBackend,
  jit,
  onnxSessions,
  exportOnnx,
} from '../index';

// Without a GPU, Chromium's software one will do; the variable is Vulkan's own.
const SOFTWARE = '/usr/lib/chromium/vk_swiftshader_icd.json';
if (existsSync(SOFTWARE)) process.env.VK_ICD_FILENAMES ??= SOFTWARE;
const devices = await availableDevices();
const webgpu = devices.find(({ device }) => device === 'webgpu');
if (process.env.CI && webgpu?.available !== true) throw new Error(`CI needs what is missing here: ${webgpu?.reason}`);

/** Sums in another order, and a GPU's own sine and exponential. */
const TOLERANCE = 1e-4;

const random = (size: number, seed: number) => Float32Array.from({ length: size }, (_, i) => Math.sin(seed + 7 * i));
const [BATCH, FRAMES, WIDTH, HEADS] = [2, 5, 8, 2];
const parameters = {
  query: { shape: [WIDTH, WIDTH], values: random(64, 1) },
  key: { shape: [WIDTH, WIDTH], values: random(64, 2) },
  value: { shape: [WIDTH, WIDTH], values: random(64, 3) },
  hidden: { shape: [WIDTH, 16], values: random(128, 4) },
  bias: { shape: [16], values: random(16, 5) },
  out: { shape: [16, WIDTH], values: random(128, 6) },
};
const inputs = { x: { shape: [BATCH, FRAMES, WIDTH] }, target: { shape: [BATCH, FRAMES, WIDTH] } };
const batch = { x: random(80, 8), target: random(80, 9) };

/** A small transformer block: everything that matters in ours. */
function network(weights: Record<string, Tensor>, x: Tensor): Tensor {
  const rows = tf.reshape(x, [BATCH * FRAMES, WIDTH]) as Tensor2D;
  const heads = (name: string) =>
    tf.transpose(
      tf.reshape(tf.matMul(rows, weights[name] as Tensor2D), [BATCH, FRAMES, HEADS, WIDTH / HEADS]),
      [0, 2, 1, 3],
    );
  const scores = tf.mul(tf.matMul(heads('query'), heads('key'), false, true), 0.5);
  const mixed = tf.transpose(tf.matMul(tf.softmax(scores), heads('value')), [0, 2, 1, 3]);
  const h = tf.add(rows, tf.reshape(mixed, [BATCH * FRAMES, WIDTH])) as Tensor2D;
  const { mean, variance } = tf.moments(h, 1, true);
  const normal = tf.div(tf.sub(h, mean), tf.sqrt(tf.add(variance, 1e-5))) as Tensor2D;
  const inner = tf.relu(tf.add(tf.matMul(normal, weights.hidden as Tensor2D), weights.bias as Tensor)) as Tensor2D;
  return tf.reshape(tf.add(h, tf.matMul(inner, weights.out as Tensor2D)), [BATCH, FRAMES, WIDTH]);
}

async function forward(device: 'cpu' | 'webgpu'): Promise<Float32Array> {
  await tf.setBackend('cpu');
  const names = Object.keys(parameters) as (keyof typeof parameters)[];
  const program = jit(
    (x, ...weights) => network(Object.fromEntries(names.map((name, i) => [name, weights[i] as Tensor])), x as Tensor),
    { device },
  );
  const tensors = names.map((name) => tf.tensor(parameters[name].values, parameters[name].shape));
  return (await program(tf.tensor(batch.x, inputs.x.shape), ...tensors)).data() as Promise<Float32Array>;
}

async function trained(device: 'cpu' | 'webgpu') {
  const step = await compileTrainStep({
    parameters,
    inputs,
    loss: (weights, { x, target }) => ({
      loss: tf.mean(tf.squaredDifference(network(weights, x as Tensor), target as Tensor)) as Scalar,
    }),
    optimizer: { clipNorm: 1, weightDecay: 0.01, emaDecay: 0.9 },
    device,
  });
  const losses: number[] = [];
  for (let i = 0; i < 3; i++) losses.push((await step.run(batch, { learningRate: 0.01 })).loss);
  const state = step.state();
  await step.dispose();
  return { losses, state };
}

describe.skipIf(webgpu?.available !== true)(
  `on webgpu${webgpu?.available === true ? '' : ` (skipped: ${webgpu?.reason})`}`,
  () => {
    afterEach(async () => {
      configureBackend({ device: 'cpu' });
      await tf.setBackend('cpu');
    });

    it('a forward pass computes what it computes on the cpu', async () => {
      expectClose(await forward('webgpu'), await forward('cpu'));
    });

    it('three training steps end where they end on the cpu', async () => {
      const [actual, expected] = [await trained('webgpu'), await trained('cpu')];
      expectClose(actual.losses, expected.losses);
      expect(actual.losses[2]).toBeLessThan(actual.losses[0] as number);
      for (const group of ['parameters', 'ema', 'm', 'v'] as const)
        for (const [name, values] of Object.entries(expected.state[group]))
          expectClose(actual.state[group][name] as Float32Array, values);
    });

    it('what it has no kernel for is computed all the same: places of maxima, rounding, remainders', async () => {
      const image = () => tf.tensor4d(random(2 * 6 * 6 * 3, 10), [2, 6, 6, 3]);
      const fn = (x: Tensor) => [
        tf.grad((y: Tensor) => tf.sum(tf.square(tf.maxPool(y as Tensor4D, 2, 2, 'valid'))))(x),
        tf.round(tf.mul(x, 5)),
        tf.mod(x, 0.3),
      ];
      const on = async (device: 'cpu' | 'webgpu') =>
        Promise.all((await jit(fn, { device })(image())).map((one) => one.data()));
      const [actual, expected] = [await on('webgpu'), await on('cpu')];
      actual.forEach((values, i) => expectClose(values as Float32Array, expected[i] as Float32Array));
    });

    it('the backend computes there what is not traced', async () => {
      await tf.setBackend(BACKEND_NAME);
      const compute = () =>
        tf.matMul(tf.tensor2d(random(12, 1), [3, 4]), tf.tensor2d(random(20, 2), [5, 4]), false, true).dataSync();
      const expected = compute();
      configureBackend({ device: 'webgpu' });
      expectClose(compute() as Float32Array, expected as Float32Array);
    });

    it('a network that was exported runs there', async () => {
      const model = await exportOnnx({
        fn: (_, { x }) => ({ y: tf.softmax(x as Tensor) }),
        parameters: {},
        inputs: { x: { shape: ['batch', 4] } },
      });
      const run = async (device: 'cpu' | 'webgpu') => {
        const session = await onnxSessions({ device }).open(model);
        const { y } = await session.run({ x: { shape: [2, 4], values: random(8, 3) } });
        await session.release();
        return y?.values ?? new Float32Array();
      };
      expectClose(await run('webgpu'), await run('cpu'));
    });
  },
);

describe('devices', () => {
  it('are told with reasons; the cpu is always there', () => {
    expect(devices.map(({ device }) => device)).toEqual(['cpu', 'webgpu', 'cuda']);
    expect(devices[0]).toEqual({ device: 'cpu', available: true });
    for (const { available, reason } of devices) expect(reason === undefined).toBe(available);
    for (const { reason } of devices) expect(reason ?? '').not.toMatch(/\n|onnxruntime_src/);
  });

  it.skipIf(devices[2]?.available)('cuda without its libraries says how to get them', async () => {
    const refused = {
      code: 'DEVICE_UNAVAILABLE',
      message: expect.stringMatching(
        /"cuda".*(install\.js --onnxruntime-node-install=cuda12|npm install onnxruntime-node|Linux on x64 only)/,
      ),
    };
    await expect(jit((x: Tensor) => x, { device: 'cuda' })(tf.scalar(1))).rejects.toMatchObject(refused);
    expect(() => configureBackend({ device: 'cuda' })).toThrow(expect.objectContaining(refused));
  });

  it('that do not exist are refused', async () => {
    await expect(jit((x: Tensor) => x, { device: 'tpu' as 'cpu' })(tf.scalar(1))).rejects.toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
      message: expect.stringContaining('known: cpu, webgpu, cuda'),
    });
  });
});

/** Relative to the largest. */
function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  const largest = Math.max(...Array.from(expected, Math.abs), 1e-6);
  const worst = Math.max(...Array.from(actual, (value, i) => Math.abs(value - (expected[i] ?? NaN)) / largest));
  expect(worst).toBeLessThan(TOLERANCE);
}
