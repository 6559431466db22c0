import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import { BACKEND_NAME, jit } from './index';

afterEach(() => tf.setBackend('cpu'));

describe('jit', () => {
  it('traces once per signature', async () => {
    let traces = 0;
    const double = jit((x) => {
      traces++;
      return tf.mul(x, 2);
    });
    for (const values of [
      [1, 2],
      [3, 4],
      [5, 6, 7],
    ])
      // prettier-ignore
      expect([...(await (await double(tf.tensor1d(values))).data())]).toEqual(values.map((value) => 2 * value));
    expect(traces).toBe(2);
  });

  it('returns tensors in the structure that the function returns', async () => {
    const x = tf.tensor1d([1, 4]);
    const list = await jit((a) => [tf.sqrt(a), tf.sum(a)])(x);
    expect(list.map(({ shape }) => shape)).toEqual([[2], []]);
    const named = await jit((a) => ({ root: tf.sqrt(a), same: a }))(x);
    expect(Object.keys(named)).toEqual(['root', 'same']);
    expect([...(await (named as { same: Tensor }).same.data())]).toEqual([1, 4]);
  });

  it('keeps signatures apart: ranks, types and numbers of inputs', async () => {
    const sum = jit((...xs) => tf.sum(tf.stack(xs.map((x) => tf.sum(tf.cast(x, 'float32'))))));
    const calls: readonly (readonly [Tensor[], number])[] = [
      [[tf.tensor1d([1, 2, 3, 4])], 10],
      [[tf.tensor2d([1, 2, 3, 4], [2, 2])], 10],
      [[tf.tensor1d([1, 2, 3, 4], 'int32')], 10],
      [[tf.tensor1d([true, true, false, true], 'bool')], 3],
      [[tf.scalar(1), tf.tensor1d([2])], 3],
      [[tf.tensor1d([1]), tf.scalar(2)], 3],
      [[tf.tensor1d([])], 0],
    ];
    // All at once, and all again, so that one's session never computes another's.
    for (let time = 0; time < 2; time++) {
      const results = await Promise.all(calls.map(async ([inputs]) => (await (await sum(...inputs)).data())[0]));
      expect(results).toEqual(calls.map(([, total]) => total));
    }
  });

  it('traces again after a trace that failed', async () => {
    let fail = true;
    const square = jit((x) => {
      if (fail) throw new Error('not now');
      return tf.square(x);
    });
    await expect(square(tf.scalar(3))).rejects.toThrow('not now');
    fail = false;
    expect([...(await (await square(tf.scalar(3))).data())]).toEqual([9]);
  });

  it('disposed, finishes the calls under way, gives its sessions back, and may be called again', async () => {
    let traces = 0;
    const double = jit((x) => {
      traces++;
      return tf.mul(x, 2);
    });
    const first = double(tf.tensor1d([1, 2]));
    await double.dispose();
    expect([...(await (await first).data())]).toEqual([2, 4]);
    expect([...(await (await double(tf.tensor1d([3, 4]))).data())]).toEqual([6, 8]);
    expect(traces).toBe(2);
    await double.dispose();
    await double.dispose();
  });

  it.each([
    ['undefined', undefined],
    ['something else than a tensor (at 1)', [tf.scalar(1), 2]],
    ['no tensor at all', {}],
    ['a number', 3],
  ])('refuses a function that returns %s', async (what, result) => {
    const message = `A traced function returned ${what}; expected a tensor`;
    await expect(jit(() => result as unknown as Tensor)(tf.scalar(1))).rejects.toThrow(message);
  });

  it('leaves no tensors behind but its outputs', async () => {
    const run = jit((a) => tf.sum(tf.square(a)));
    const x = tf.tensor1d([3]);
    (await run(x)).dispose();
    const before = tf.memory().numTensors;
    (await run(x)).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('inside a trace', () => {
  const x = () => tf.tensor1d([1, 2]);
  const refusals: readonly (readonly [string, (a: Tensor) => Tensor, string, string])[] = [
    ['dataSync', (a) => tf.scalar(a.dataSync()[0] ?? 0), 'DATA_READ_IN_TRACE', 'dataSync'],
    ['data', (a) => (void a.data(), a), 'DATA_READ_IN_TRACE', 'data()'],
    ['await', (async (a: Tensor) => tf.scalar((await a.data())[0] ?? 0)) as unknown as (a: Tensor) => Tensor, 'DATA_READ_IN_TRACE', 'await'],
    ['randomNormal', (a) => tf.add(a, tf.randomNormal([2])), 'RANDOM_IN_TRACE', 'tf.randomNormal'],
    ['randomUniform', (a) => tf.add(a, tf.randomUniform([2])), 'RANDOM_IN_TRACE', 'tf.randomUniform'],
    ['truncatedNormal', (a) => tf.add(a, tf.truncatedNormal([2])), 'RANDOM_IN_TRACE', 'tf.truncatedNormal'],
    ['dropout', (a) => tf.dropout(a, 0.5), 'RANDOM_IN_TRACE', 'tf.dropout'],
    ['multinomial', (a) => tf.multinomial(a as tf.Tensor1D, 3), 'RANDOM_IN_TRACE', 'tf.multinomial'],
    ['an op with no lowering', (a) => tf.unique(a).values, 'UNSUPPORTED_OP', '"Unique"'],
  ]; // prettier-ignore

  it.each(refusals)('%s is refused by name', async (_, fn, code, named) => {
    const error: unknown = await jit(fn)(x()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'AntiphonError', code, message: expect.stringContaining(named) });
    expect(Symbol.for('antiphon.error') in (error as Error)).toBe(true); // core's isAntiphonError asks for this
    expect(tf.getBackend()).toBe('cpu');
  });

  it('constants may be read: they are the same at every run', async () => {
    const result = await jit((a) => tf.mul(a, tf.scalar(3).dataSync()[0] ?? 0))(x());
    expect([...(await result.data())]).toEqual([3, 6]);
  });
});

describe('outside a trace the backend is lazy', () => {
  it('computes on reading, and a second read is free', async () => {
    await tf.setBackend(BACKEND_NAME);
    const y = tf.add(tf.mul(tf.tensor1d([1, 2, 3]), 2), 1);
    expect([...(await y.data())]).toEqual([3, 5, 7]);
    expect([...y.dataSync()]).toEqual([3, 5, 7]);
  });

  it('computes at once where a value is read at once', async () => {
    await tf.setBackend(BACKEND_NAME);
    const y = tf.add(tf.mul(tf.tensor1d([1, 2, 3]), 2), 1);
    expect([...y.dataSync()]).toEqual([3, 5, 7]);
    expect(tf.square(y).arraySync()).toEqual([9, 25, 49]);
  });

  it('computes what tensors still hold on the way, once', async () => {
    await tf.setBackend(BACKEND_NAME);
    const middle = tf.square(tf.tensor1d([2, 3]));
    const end = tf.add(middle, 1);
    await end.data();
    expect([...middle.dataSync()]).toEqual([4, 9]);
  });

  it('runs an eager training loop with tf.train', async () => {
    await tf.setBackend(BACKEND_NAME);
    const w = tf.variable(tf.scalar(5));
    const optimizer = tf.train.sgd(0.25);
    for (let i = 0; i < 4; i++) {
      const cost = optimizer.minimize(() => tf.square(w), true);
      await cost?.data();
    }
    expect((await w.data())[0]).toBeCloseTo(5 * 0.5 ** 4, 6);
  });
});
