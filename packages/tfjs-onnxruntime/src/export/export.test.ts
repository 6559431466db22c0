import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { BACKEND_NAME, exportOnnx } from '../index';
import { load } from '../session/compile';
import { deviceTensor } from '../session/session';

type Network = (weights: Record<string, Tensor>, inputs: Record<string, Tensor>) => Record<string, Tensor>;

const weight = { shape: [4, 4], values: Float32Array.from({ length: 16 }, (_, i) => Math.sin(i)) };
const inputs = { x: { shape: ['batch', 6, 4] as const }, t: { shape: ['batch'] as const } };

/** Everything in which a batch size hides: reshapes that multiply it away, zeros of its size, broadcasts, tiles, heads. */
const network: Network = ({ weight: w }, { x, t }) => {
  const batch = x?.shape[0] ?? 0;
  const rows = tf.reshape(tf.matMul(tf.reshape(x as Tensor, [batch * 6, 4]), w as Tensor), [batch, 6, 4]);
  const heads = tf.transpose(tf.reshape(rows, [batch, 6, 2, 2]), [0, 2, 1, 3]);
  const mixed = tf.matMul(tf.softmax(tf.matMul(heads, heads, false, true)), heads);
  const joined = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch, 6, 4]);
  const steered = tf.mul(joined, tf.reshape(tf.add(t as Tensor, 1), [batch, 1, 1]));
  const token = tf.tile(tf.reshape(tf.slice(w as Tensor, [0, 0], [1, 4]), [1, 1, 4]), [batch, 1, 1]);
  const padded = tf.concat([token, steered, tf.zeros([batch, 1, 4]), tf.ones([batch, 1, 4])], 1);
  const cut = tf.slice(padded, [0, 1, 0], [batch, 7, 4]);
  return { y: tf.pad(cut, [[0, 0], [1, 0], [0, 0]]), flat: tf.reshape(cut, [batch * 7, 4]), mean: tf.mean(cut, [1, 2]) }; // prettier-ignore
};

describe('an exported model', () => {
  afterAll(() => tf.setBackend('cpu'));

  it.each([1, 2, 5])('computes what the function computes at batch %i', async (batch) => {
    const model = await exportOnnx({ fn: network, parameters: { weight }, inputs });
    const x = Float32Array.from({ length: batch * 24 }, (_, i) => Math.cos(i));
    const t = Float32Array.from({ length: batch }, (_, i) => i / 3);
    const actual = await runModel(model, { x: [x, [batch, 6, 4]], t: [t, [batch]] });
    await tf.setBackend('cpu');
    const expected = network(
      { weight: tf.tensor(weight.values, [4, 4]) },
      { x: tf.tensor3d(x, [batch, 6, 4]), t: tf.tensor1d(t) },
    );
    expect(Object.keys(actual)).toEqual(['y', 'flat', 'mean']);
    for (const [name, tensor] of Object.entries(expected)) {
      expect(actual[name]?.dims).toEqual(tensor.shape);
      const values = await tensor.data();
      (actual[name]?.data as Float32Array).forEach((value, i) => expect(value).toBeCloseTo(values[i] ?? NaN, 5));
    }
  });

  it('keeps working where a batch size divides another size', async () => {
    const fn: Network = (_, { x }) => ({ y: tf.sum(tf.reshape(x as Tensor3D, [-1, 3]), 1) });
    const model = await exportOnnx({ fn, parameters: {}, inputs: { x: { shape: ['batch', 15] } } });
    const { y } = await runModel(model, { x: [new Float32Array(30).fill(1), [2, 15]] });
    expect([...(y?.data as Float32Array)]).toEqual(new Array(10).fill(3));
  });

  it('follows a length through strided convolutions, whose output is no multiple of it', async () => {
    const filter = { shape: [1, 4, 1, 2], values: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) };
    const fn: Network = ({ filter: w }, { x }) => {
      const samples = tf.reshape(x as Tensor, [1, 1, x?.size ?? 0, 1]);
      const y = tf.conv2d(samples as Tensor4D, w as Tensor4D, [1, 3], 'valid');
      return {
        y: tf.reshape(y, [1, y.shape[2] ?? 0, 2]),
        sum: tf.sum(tf.slice(x as Tensor, [0, 1], [1, (x?.size ?? 1) - 1])),
      };
    };
    const inputs = { x: { shape: [1, 'samples'] } };
    const model = await exportOnnx({ fn, parameters: { filter }, inputs, sizes: [100, 111] });
    for (const length of [4, 5, 6, 7, 301]) {
      const x = Float32Array.from({ length }, (_, i) => Math.sin(i));
      const actual = await runModel(model, { x: [x, [1, length]] });
      await tf.setBackend('cpu');
      const expected = fn({ filter: tf.tensor(filter.values, filter.shape) }, { x: tf.tensor2d(x, [1, length]) });
      expect(actual.y?.dims).toEqual(expected.y?.shape);
      const values = await expected.y?.data();
      (actual.y?.data as Float32Array).forEach((value, i) => expect(value).toBeCloseTo(values?.[i] ?? NaN, 4));
      expect(Number(actual.sum?.data[0])).toBeCloseTo(Number((await expected.sum?.data())?.[0]), 4);
    }
  });

  it('has a weight once, however often it is reshaped', async () => {
    const filter = { shape: [2, 1, 4], values: new Float32Array(8).fill(1) };
    const fn =
      (times: number): Network =>
      ({ filter: w }, { x }) => {
        const samples = tf.reshape(x as Tensor, [1, 1, 12, 1]) as Tensor4D;
        const turned = () => tf.reshape(tf.transpose(w as Tensor, [2, 1, 0]), [1, 4, 1, 2]) as Tensor4D;
        return { y: tf.addN(Array.from({ length: times }, () => tf.conv2d(samples, turned(), 1, 'valid'))) };
      };
    const bytesOf = async (times: number) => {
      const model = await exportOnnx({ fn: fn(times), parameters: { filter }, inputs: { x: { shape: [1, 12] } } });
      const { y } = await runModel(model, { x: [new Float32Array(12).fill(1), [1, 12]] });
      expect(y?.data[0]).toBe(4 * times);
      return Buffer.from(model);
    };
    const weights = Buffer.from(new Uint8Array(filter.values.buffer));
    const found = (model: Buffer) => model.toString('latin1').split(weights.toString('latin1')).length - 1;
    expect([found(await bytesOf(1)), found(await bytesOf(3))]).toEqual([1, 1]);
  });

  it('has one dynamic dimension', async () => {
    const fn: Network = (_, { x }) => ({ y: x as Tensor });
    await expect(
      exportOnnx({ fn, parameters: {}, inputs: { x: { shape: ['batch', 'samples'] } } }),
    ).rejects.toMatchObject({ code: 'UNSUPPORTED_OP', message: expect.stringContaining('batch, samples') });
  });

  it('names what cannot follow the batch size', async () => {
    const fn: Network = (_, { x }) => ({ y: tf.mul(x as Tensor, 1 / (x?.shape[0] ?? 1)) });
    await expect(exportOnnx({ fn, parameters: {}, inputs: { x: { shape: ['batch', 2] } } })).rejects.toMatchObject({
      code: 'UNSUPPORTED_OP',
      message: expect.stringContaining('depends on the batch size'),
    });
  });

  it('leaves the active backend as it was', async () => {
    await tf.setBackend('cpu');
    await exportOnnx({ fn: network, parameters: { weight }, inputs });
    expect(tf.getBackend()).toBe('cpu');
    expect(tf.getBackend()).not.toBe(BACKEND_NAME);
  });
});

async function runModel(
  model: Uint8Array,
  inputs: Readonly<Record<string, readonly [Float32Array, readonly number[]]>>,
) {
  const program = await load(model);
  const feeds = Object.entries(inputs).map(([name, [values, shape]]) => [name, deviceTensor('float32', values, shape)]);
  const outputs = await program.run(Object.fromEntries(feeds) as Parameters<typeof program.run>[0]);
  await program.dispose();
  return outputs;
}

it('constants of the same numbers are written once, whoever made them', async () => {
  const size = 50_000;
  const numbers = () => tf.tensor1d(Float32Array.from({ length: size }, (_, i) => Math.sin(i)));
  const sum = (times: number) =>
    exportOnnx({
      parameters: {},
      inputs: { x: { shape: ['batch', size] } },
      fn: (_, { x }) => ({
        y: Array.from({ length: times }, numbers).reduce((total: Tensor, each) => tf.mul(total, each), x as Tensor),
      }),
    });
  const [one, four] = [await sum(1), await sum(4)];
  expect(one.length).toBeGreaterThan(4 * size);
  expect(four.length).toBeLessThan(one.length + 4 * size);
});
