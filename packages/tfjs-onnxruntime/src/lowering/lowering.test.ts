import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { loweringCases } from '../fixtures/all-cases';
import { programOf, tensorsOf } from '../fixtures/lowering-case';
import { BACKEND_NAME, jit } from '../index';
import { lowerings } from './registry';

const titles = loweringCases.map((one, i) => [`${one.kernel} ${one.name ?? `(${i})`}`, one] as const);

/** Names of the kernels that ran, whatever the backend. */
const ran = new Set<string>();
const kernels = Object.keys(lowerings).map((kernelName) => tf.getKernel(kernelName, BACKEND_NAME));
for (const config of kernels)
  replace({
    ...config,
    kernelFunc: (call) => {
      ran.add(config.kernelName);
      return config.kernelFunc(call);
    },
  });
afterAll(() => kernels.forEach(replace));

function replace(kernel: tf.KernelConfig): void {
  tf.unregisterKernel(kernel.kernelName, BACKEND_NAME);
  tf.registerKernel(kernel);
}

describe('a lowering computes what the cpu backend computes, values and gradients:', () => {
  afterEach(() => tf.setBackend('cpu'));

  it.each(titles)('%s', async (_, one) => {
    const program = programOf(one);
    await tf.setBackend('cpu');
    const expected = await readAll(program(...tensorsOf(one)));
    await tf.setBackend(BACKEND_NAME);
    ran.clear();
    const actual = await readAll(await jit(program)(...tensorsOf(one)));
    expect(ran).toContain(one.kernel);
    expect(actual.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
      expected.map(({ shape, dtype }) => ({ shape, dtype })),
    );
    actual.forEach(({ values }, i) => expectClose(values, expected[i]?.values ?? []));
  });

  it('for every kernel that is registered', () => {
    const covered = new Set(loweringCases.map(({ kernel }) => kernel));
    expect(Object.keys(lowerings).filter((name) => !covered.has(name))).toEqual([]);
  });
});

function readAll(outputs: Tensor[]) {
  return Promise.all(
    outputs.map(async (output) => ({
      shape: output.shape,
      dtype: output.dtype,
      values: Array.from(await output.data()),
    })),
  );
}

/** Within 1e-5, absolute below 1 and relative above; the cpu backend rounds to float32 after each op too. */
function expectClose(actual: readonly number[], expected: readonly number[]): void {
  const wrong = actual.flatMap((value, i) => {
    const wanted = expected[i] ?? NaN;
    const close =
      Object.is(value, wanted) || value === wanted || Math.abs(value - wanted) <= 1e-5 * Math.max(1, Math.abs(wanted));
    return close ? [] : [{ at: i, value, wanted }];
  });
  expect(wrong).toEqual([]);
}
