import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BACKEND_NAME, configureBackend, jit } from '../index';
import { activeBackend } from './backend';

beforeEach(() => tf.setBackend(BACKEND_NAME));
afterEach(() => configureBackend({ small: 128 }));

/** Whether a tensor's values are there before anybody reads them. */
const isKnown = (x: Tensor) => activeBackend().graphValue(x).source.kind === 'constant';

const OPS: readonly (readonly [string, (a: tf.Tensor2D, b: tf.Tensor2D) => Tensor])[] = [
  ['add', (a, b) => tf.add(a, b)],
  ['a scalar', (a) => tf.mul(a, 2)],
  ['int32', (a, b) => tf.floorDiv(tf.cast(a, 'int32'), tf.cast(tf.add(tf.abs(b), 1), 'int32'))],
  ['bool', (a, b) => tf.logicalAnd(tf.greater(a, b), tf.less(a, tf.scalar(1)))],
  ['where', (a, b) => tf.where(tf.greater(a, b), a, b)],
  ['matMul', (a, b) => tf.matMul(a, b, false, true)],
  ['sum', (a) => tf.sum(a, 1)],
  ['softmax', (a) => tf.softmax(a)],
  ['transpose', (a) => tf.transpose(a)],
  ['concat', (a, b) => tf.concat([a, b, a], 1)],
  ['slice', (a) => tf.slice(a, [0, 1], [1, 1])],
  ['split', (a) => tf.split(a, 2, 0)[1] as Tensor],
  ['stack and gather', (a, b) => tf.gather(tf.stack(tf.unstack(tf.addN([a, b]))), tf.tensor1d([2, 0], 'int32'))],
  ['gradient', (a) => tf.grad((x: Tensor) => tf.sum(tf.tanh(tf.square(x))))(a)],
];

describe('small ops on values that are known', () => {
  it.each(OPS)('%s: computed at once, and to what ONNX Runtime computes', (_, op) => {
    const cell = fc.double({ min: -9, max: 9, noNaN: true }).map(Math.fround);
    const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(table, table, (a, b) => {
        const [small, large] = [128, 0].map((limit) =>
          tf.tidy(() => {
            configureBackend({ small: limit });
            const result = op(tf.tensor2d(a), tf.tensor2d(b));
            expect(isKnown(result)).toBe(limit > 0);
            return { shape: result.shape, dtype: result.dtype, values: [...result.dataSync()] };
          }),
        ) as [Described, Described];
        expect({ ...small, values: [] }).toEqual({ ...large, values: [] });
        small.values.forEach((value, i) => expect(value).toBeCloseTo(large.values[i] ?? NaN, 4));
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  it('are counted and disposed of like others', () => {
    const x = tf.tensor1d([1, 2, 3]);
    const { numTensors, numDataBuffers } = tf.memory();
    for (let i = 0; i < 10; i++) tf.add(tf.concat([x, x]), 1).dispose();
    expect(tf.memory().numTensors - numTensors).toBe(10); // the concatenations
    tf.tidy(() => void tf.sum(tf.square(x)));
    expect(tf.memory().numDataBuffers - numDataBuffers).toBe(10);
  });
});

describe('left to the runtime', () => {
  it('are larger ones, those on what is not computed yet, and those whose result may be large', () => {
    const [few, many] = [tf.ones([128]), tf.ones([129])];
    expect([isKnown(tf.neg(few)), isKnown(tf.neg(many)), isKnown(tf.add(few, tf.sum(many)))]).toEqual([
      true,
      false,
      false,
    ]);
    expect(isKnown(tf.tile(few, [1000]))).toBe(false);
  });

  it('are all ops of a trace', async () => {
    const doubled = await jit((x) => tf.add(x, tf.mul(tf.scalar(2), tf.scalar(3))))(tf.scalar(1));
    expect(doubled.dataSync()[0]).toBe(7);
  });
});

interface Described {
  readonly shape: number[];
  readonly dtype: string;
  readonly values: number[];
}
