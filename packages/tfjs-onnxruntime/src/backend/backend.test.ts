import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apply, topological } from '../graph/graph';
import { regression } from '../fixtures/regression';
import { BACKEND_NAME, configureBackend, jit } from '../index';
import { activeBackend } from './backend';

beforeEach(async () => {
  await tf.setBackend(BACKEND_NAME);
  configureBackend({ small: 0 }); // what is tested here is the graph, with small tensors
});
afterEach(() => {
  tf.disposeVariables();
  configureBackend({ small: 128 });
});

/** Operations that a tensor still waits for. */
function pendingBelow(x: tf.Tensor): number {
  return topological([activeBackend().graphValue(x)]).operations.length;
}

describe('a training loop', () => {
  it('whose loss is read now and then computes each step once, however often that is', () => {
    for (const every of [1, 3, 10]) {
      const { w, step } = regression();
      for (let i = 0; i < 20; i++) {
        for (let k = 1; k < every; k++) step().dispose();
        tf.tidy(() => void step().dataSync());
        expect(pendingBelow(w), `read every ${every}`).toBe(0);
      }
    }
  });

  it('that reads nothing for a long time is computed in between', () => {
    const { w, step } = regression();
    for (let i = 0; i < 400; i++) step().dispose();
    expect(w.dataSync()[0]).toBeGreaterThan(1);
  });

  it('in one scope is, too', () => {
    const sum = tf.tidy(() => {
      let x: tf.Tensor = tf.scalar(0);
      for (let i = 0; i < 12_000; i++) x = tf.add(x, 1);
      return x;
    });
    expect(sum.dataSync()[0]).toBe(12_000);
  });
});

describe('what is computed along with a value that is read', () => {
  it('says what is wrong with it when it is read itself', () => {
    const x = tf.square(tf.tensor1d([1, 2]));
    const kernel = tf.getKernel(tf.Tanh, BACKEND_NAME);
    tf.unregisterKernel(tf.Tanh, BACKEND_NAME);
    // The runtime has no such operator: that shows when it is to compute it.
    const broken = ({ inputs: { x: input } }: { inputs: tf.NamedTensorInfoMap }) => {
      const value = activeBackend().graphValue(input as tf.Tensor);
      return activeBackend().tensorOf(apply('NoSuchOperator', [value], value));
    };
    tf.registerKernel({ ...kernel, kernelFunc: broken as typeof kernel.kernelFunc });
    try {
      const y = tf.tanh(x);
      expect([...x.dataSync()]).toEqual([1, 4]);
      expect(() => y.dataSync()).toThrow();
      expect([...tf.add(x, 1).dataSync()]).toEqual([2, 5]);
      y.dispose();
    } finally {
      tf.unregisterKernel(tf.Tanh, BACKEND_NAME);
      tf.registerKernel(kernel);
    }
  });
});

describe('memory', () => {
  it('counts tensors and data; clones share theirs; tidy, keep and dispose work as anywhere', () => {
    const before = tf.memory();
    const x = tf.tensor1d([1, 2, 3]);
    const clone = tf.clone(x);
    expect(tf.memory().numTensors - before.numTensors).toBe(2);
    expect(tf.memory().numDataBuffers - before.numDataBuffers).toBe(1);
    x.dispose();
    expect([...clone.dataSync()]).toEqual([1, 2, 3]);
    const kept = tf.tidy(() => tf.keep(tf.square(clone)));
    expect([...kept.dataSync()]).toEqual([1, 4, 9]);
    tf.dispose([clone, kept]);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  });
});

describe('a value that an op computed is the one that others see', () => {
  it('whatever is read first, at once or later', async () => {
    const a = tf.tensor1d([1, 2]);
    const b = tf.square(a);
    const c = tf.add(b, 1);
    expect([...c.dataSync()]).toEqual([2, 5]);
    expect([...(await b.data())]).toEqual([1, 4]);
    expect(b.arraySync()).toEqual([1, 4]);
  });
});

describe('arrays of the caller', () => {
  it('may be written into once a tensor is made of them, or after they were read', async () => {
    const batch = new Float32Array([1, 2]);
    const x = tf.tensor1d(batch);
    const before = tf.square(x);
    batch.fill(9);
    expect([...before.dataSync()]).toEqual([1, 4]);
    const later = tf.neg(before);
    before.dataSync().fill(7);
    (await before.data()).fill(7);
    expect([...later.dataSync()]).toEqual([-1, -4]);
  });
});

describe('shapes and types as in tfjs', () => {
  it.each([0, 1, 2, 3, 4, 5, 6])('rank %i', (rank) => {
    const shape = Array.from({ length: rank }, (_, i) => (i % 2) + 1);
    const x = tf.fill(shape, 2);
    const y = tf.add(tf.mul(x, x), 1);
    expect(y.shape).toEqual(shape);
    expect([...y.dataSync()]).toEqual(Array.from({ length: x.size }, () => 5));
    expect(tf.sum(y).dataSync()[0]).toBe(5 * x.size);
  });

  it('nothing at all', () => {
    const none = tf.zeros([0, 3]);
    expect(tf.relu(none).shape).toEqual([0, 3]);
    expect(tf.concat([none, tf.ones([2, 3])]).arraySync()).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ]);
    expect([...tf.sum(none, 0).dataSync()]).toEqual([0, 0, 0]);
    expect(tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 2])).arraySync()).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('integers divide, wrap and are cast as elsewhere', () => {
    const ints = (...values: number[]) => tf.tensor1d(values, 'int32');
    expect([...tf.floorDiv(ints(7, -7, 7), ints(2, 2, -2)).dataSync()]).toEqual([3, -4, -4]);
    expect([...tf.mod(ints(7, -7), ints(3, 3)).dataSync()]).toEqual([1, 2]);
    expect([...tf.add(ints(2147483647), ints(1)).dataSync()]).toEqual([-2147483648]);
    expect([...tf.cast(tf.tensor1d([1.9, -1.9, 0]), 'int32').dataSync()]).toEqual([1, -1, 0]);
    expect([...tf.cast(tf.tensor1d([0, 0.5, -2]), 'bool').dataSync()]).toEqual([0, 1, 1]);
    expect(tf.div(ints(7), ints(2)).arraySync()).toEqual([3]); // of integers, tfjs divides without a rest
  });

  it('NaN and infinities go through', () => {
    const odd = tf.tensor1d([NaN, Infinity, -Infinity]);
    expect([...tf.relu(odd).dataSync()]).toEqual([NaN, Infinity, 0]);
    expect(tf.max(odd).dataSync()[0]).toBeNaN();
    expect([...tf.add(odd, 1).dataSync()]).toEqual([NaN, Infinity, -Infinity]);
    expect([...tf.exp(odd).dataSync()]).toEqual([NaN, Infinity, 0]);
  });
});

describe('what goes wrong', () => {
  it('says the op, the shapes and the caller’s line, and the backend goes on', async () => {
    const indices = tf.cast(tf.mul(tf.ones([2]), 7), 'int32'); // known only when it is computed
    const found = tf.gather(tf.ones([3]), indices);
    const failed = (error: unknown) => {
      expect(error).toMatchObject({ code: 'SESSION_FAILED' });
      expect(String(error)).toMatch(/"GatherV2" of \[3\], \[2\]:.*out of data bounds.*backend\.test\.ts/);
    };
    expect(() => found.dataSync()).toThrow();
    try {
      found.dataSync();
    } catch (error) {
      failed(error);
    }
    await found.data().then(() => expect.unreachable(), failed);
    expect([...tf.square(tf.tensor1d([3])).dataSync()]).toEqual([9]);
  });

  it('says the same of what cannot even be described', () => {
    expect(() => tf.matMul(tf.ones([20, 30]), tf.ones([40, 2]))).toThrow(
      /"BatchMatMul" of \[20, 30\], \[40, 2\]: .*must match.*backend\.test\.ts/,
    );
  });

  it('a tensor that outlived its trace is refused where it is read, and nothing else is', async () => {
    const kept: tf.Tensor[] = [];
    const traced = jit((x: tf.Tensor) => {
      kept.push(tf.keep(tf.square(x)));
      return tf.neg(x);
    });
    expect([...(await traced(tf.tensor1d([2]))).dataSync()]).toEqual([-2]);
    expect(() => kept[0].dataSync()).toThrow(/outside/);
    const { w, step } = regression();
    for (let i = 0; i < 1000; i++) step().dispose(); // more than are held without being computed
    expect([...w.dataSync()].every(Number.isFinite)).toBe(true);
    tf.dispose(kept);
  });

  it('a lowering that throws leaves nothing behind', () => {
    const config = tf.getKernel('Cos', BACKEND_NAME);
    tf.unregisterKernel('Cos', BACKEND_NAME);
    const broken = () => {
      throw new Error('injected');
    };
    tf.registerKernel({ ...config, kernelFunc: broken });
    const { numTensors, numDataBuffers } = tf.memory();
    try {
      expect(() => tf.tidy(() => tf.cos(tf.scalar(0)))).toThrow(/injected/);
      expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
    } finally {
      tf.unregisterKernel('Cos', BACKEND_NAME);
      tf.registerKernel(config);
    }
    expect(tf.cos(tf.scalar(0)).dataSync()[0]).toBe(1);
  });
});

describe('an op that only the host has', () => {
  it('is computed there, and the rest goes on from what came out', () => {
    const { values, indices } = tf.unique(tf.tensor1d([1, 1, 2, 4, 4], 'int32'));
    expect([...tf.mul(values, 10).dataSync()]).toEqual([10, 20, 40]);
    expect([...indices.dataSync()]).toEqual([0, 0, 1, 2, 2]);
  });
});
