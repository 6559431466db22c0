import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { exportOnnx } from '../index';
import { load } from '../session/compile';
import { deviceTensor } from '../session/session';

const [HEADS, SIZE] = [2, 4];
const WIDTH = HEADS * SIZE;
/** Two heads with this many scores are more than the caches hold. */
const LONG = 1500;

const split = (x: Tensor) => {
  const [batch, length] = x.shape;
  return tf.transpose(tf.reshape(x, [batch ?? 0, length ?? 0, HEADS, SIZE]), [0, 2, 1, 3]);
};

/** Attention of `[B, T, WIDTH]` to itself, and the weights it was made with. */
function attend(x: Tensor): { y: Tensor; weights: Tensor } {
  const weights = tf.softmax(tf.matMul(split(x), split(tf.mul(x, 0.5)), false, true));
  const heads = tf.matMul(weights, split(tf.add(x, 1)));
  return { y: tf.reshape(tf.transpose(heads, [0, 2, 1, 3]), x.shape), weights };
}

function exported(length: number, fn: (x: Tensor) => Record<string, Tensor>): Promise<Uint8Array> {
  return exportOnnx({
    parameters: {},
    inputs: { x: { shape: ['batch', length, WIDTH] } },
    fn: (_, { x }) => fn(x as Tensor),
  });
}

const isFused = (model: Uint8Array) => Buffer.from(model).includes('MultiHeadAttention');

async function run(model: Uint8Array, x: Float32Array): Promise<readonly number[]> {
  const program = await load(model);
  const { y } = await program.run({ x: deviceTensor('float32', x, [x.length / LONG / WIDTH, LONG, WIDTH]) });
  await program.dispose();
  return Array.from(y?.data as Float32Array);
}

describe('attention in an exported model', () => {
  it.each([1, 3])('over many tokens is one operation, with the same result, at batch %i', async (batch) => {
    const fused = await exported(LONG, (x) => ({ y: attend(x).y }));
    const plain = await exported(LONG, (x) => {
      const { y, weights } = attend(x);
      return { y, ones: tf.sum(weights, 3) };
    });
    expect([fused, plain].map(isFused)).toEqual([true, false]);
    const x = Float32Array.from({ length: batch * LONG * WIDTH }, (_, i) => Math.sin(i * i));
    const [got, want] = [await run(fused, x), await run(plain, x)];
    expect(got).toHaveLength(x.length);
    expect(want.some((value) => Math.abs(value) > 0.1)).toBe(true);
    got.forEach((value, i) => expect(Math.abs(value - (want[i] ?? NaN))).toBeLessThan(1e-5));
  });

  it('over few tokens stays as it was traced: there, plain products are faster', async () => {
    expect(isFused(await exported(60, (x) => ({ y: attend(x).y })))).toBe(false);
  });

  it('stays where its values are not simply split, as where its weights are needed elsewhere', async () => {
    const model = await exported(LONG, (x) => {
      const weights = tf.softmax(tf.matMul(split(x), split(x), false, true));
      const heads = tf.matMul(weights, tf.mul(split(x), 2));
      return { y: tf.reshape(tf.transpose(heads, [0, 2, 1, 3]), x.shape) };
    });
    expect(isFused(model)).toBe(false);
  });
});
