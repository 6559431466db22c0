import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { inputValue, topological } from '../graph/graph';
import { trace, valuesOf } from '../graph/trace';
import { jit } from '../index';

/** Operations that a function of tensors is traced to, in no order. */
function operationsOf(shapes: readonly number[][], fn: (...inputs: Tensor[]) => Tensor): string[] {
  const inputs = shapes.map((shape, i) => inputValue(`${i}`, shape, 'float32'));
  const { y } = trace((backend, tensorOf) => valuesOf(backend, { y: fn(...inputs.map(tensorOf)) }));
  return y === undefined ? [] : topological([y]).operations.map(({ op }) => op);
}

async function expectSameAsCpu(fn: (...inputs: Tensor[]) => Tensor, inputs: Tensor[]): Promise<void> {
  const [found, wanted] = [await (await jit(fn)(...inputs)).data(), await fn(...inputs).data()];
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, i) => expect(value).toBeCloseTo(wanted[i] ?? NaN, 4));
}

const numbered = (shape: number[]) => tf.reshape(tf.sin(tf.range(0, tf.util.sizeFromShape(shape))), shape);

describe('the gradient of what is split in several places', () => {
  /** Three parts of a matrix, used apart. */
  const loss = (w: Tensor) => {
    const [a] = tf.split(w, 3, 0);
    const [, b] = tf.split(w, 3, 0);
    const [, , c] = tf.split(w, 3, 0);
    return tf.sum(tf.addN([tf.square(a as Tensor), tf.sin(b as Tensor), tf.exp(c as Tensor)])) as tf.Scalar;
  };
  const gradient = (w: Tensor) => tf.grad(loss)(w);

  it('is one concatenation', async () => {
    const operations = operationsOf([[6, 2]], gradient);
    expect(operations.filter((op) => op === 'Concat' || op === 'Add')).toEqual(['Concat']);
    await expectSameAsCpu(gradient, [numbered([6, 2])]);
  });

  it('is added up where parts are used twice', async () => {
    const twice = (w: Tensor) => tf.grad((x: Tensor) => tf.add(loss(x), loss(tf.mul(x, 2))))(w);
    expect(operationsOf([[6, 2]], twice)).toContain('Add');
    await expectSameAsCpu(twice, [numbered([6, 2])]);
  });
});

describe('reshapes', () => {
  it('around a product of matrices are left out', async () => {
    const project = (x: Tensor, w: Tensor) => {
      const rows = tf.reshape(x, [-1, 4]);
      return tf.reshape(tf.matMul(rows, w as Tensor2D, false, true), [2, 3, 5]);
    };
    expect(operationsOf([[2, 3, 4], [5, 4]], project)).toEqual(['FusedMatMul']); // prettier-ignore
    await expectSameAsCpu(project, [numbered([2, 3, 4]), numbered([5, 4])]);
    const transposed = (x: Tensor, y: Tensor) => tf.matMul(tf.reshape(x, [6, 4]), tf.reshape(y, [6, 5]), true);
    await expectSameAsCpu(transposed, [numbered([2, 3, 4]), numbered([2, 3, 5])]);
  });

  it('one after the other are one, or none', () => {
    const around = (x: Tensor) => tf.reshape(tf.reshape(tf.square(x), [6]), [2, 3]);
    expect(operationsOf([[2, 3]], around)).not.toContain('Reshape');
    const twice = (x: Tensor) => tf.reshape(tf.reshape(tf.square(x), [6]), [3, 2]);
    expect(operationsOf([[2, 3]], twice).filter((op) => op === 'Reshape')).toHaveLength(1);
  });

  it('to the same shape give a result of its own name, and tensors of their own', async () => {
    const results: Record<string, Tensor> = await jit((x) => {
      const y = tf.square(x);
      return { y, same: tf.reshape(y, [2]), input: tf.reshape(x, [2]) };
    })(tf.tensor1d([2, 3]));
    for (const [name, values] of Object.entries({ y: [4, 9], same: [4, 9], input: [2, 3] }))
      expect([...((await results[name]?.data()) ?? [])]).toEqual(values);
  });
});
