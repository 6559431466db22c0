import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { exportOnnx } from '../index';
import { load } from '../session/compile';
import { deviceTensor } from '../session/session';
import { apply, float, inputValue, int, type Value } from './graph';
import { encodeModel } from './onnx-proto';
import { makePortable } from './portable';

describe('a portable export', () => {
  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('multiplies transposed matrices without operators of ONNX Runtime: %s, %s', async (transposeA, transposeB) => {
    const [a, b] = [transposeA ? [3, 2] : [2, 3], transposeB ? [4, 3] : [3, 4]];
    const model = await exportOnnx({
      fn: (_, { a, b }) => ({ y: tf.matMul(a as Tensor2D, b as Tensor2D, transposeA, transposeB) }),
      parameters: {},
      inputs: { a: { shape: a }, b: { shape: b } },
      portable: true,
    });
    expect(Buffer.from(model).includes('com.microsoft')).toBe(false);
    const [left, right] = [Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.from({ length: 12 }, (_, i) => i - 4)];
    const program = await load(model);
    const { y } = await program.run({ a: deviceTensor('float32', left, a), b: deviceTensor('float32', right, b) });
    await program.dispose();
    const at = (row: number, k: number) => left[transposeA ? k * 2 + row : row * 3 + k] ?? NaN;
    const bt = (k: number, column: number) => right[transposeB ? column * 3 + k : k * 4 + column] ?? NaN;
    const expected = [0, 1].flatMap((i) =>
      [0, 1, 2, 3].map((j) => at(i, 0) * bt(0, j) + at(i, 1) * bt(1, j) + at(i, 2) * bt(2, j)),
    );
    expect([...(y?.data as Float32Array)]).toEqual(expected);
  });

  it('keeps the factor of a fused product', async () => {
    const [a, b] = [inputValue('a', [1, 2], 'float32'), inputValue('b', [1, 2], 'float32')];
    const attributes = { transB: int(1), alpha: float(0.5) };
    const y = apply('FusedMatMul', [a, b], { shape: [1, 1], type: 'float32' }, attributes, 'com.microsoft');
    makePortable([y]);
    const named = (all: Record<string, Value>) => Object.entries(all).map(([name, value]) => ({ name, value }));
    const program = await load(encodeModel(named({ a, b }), named({ y })));
    const feed = deviceTensor('float32', Float32Array.of(3, 4), [1, 2]);
    const result = await program.run({ a: feed, b: feed });
    await program.dispose();
    expect(result.y?.data[0]).toBe(12.5);
  });

  it('says which operator has no standard form', () => {
    const x = inputValue('x', [1, 2, 4], 'float32');
    const y = apply('MultiHeadAttention', [x, x, x], x, { num_heads: int(2) }, 'com.microsoft');
    expect(() => makePortable([y])).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_OP', message: expect.stringContaining('"MultiHeadAttention"') }),
    );
  });
});
