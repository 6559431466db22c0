import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { BACKEND_NAME, configureBackend } from '../index';

// Values at which engines part: each op on them is compared with tfjs's cpu backend, with all ops computed by the runtime.
const VALUES = {
  float32: [0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3.7, 1e10, -1e10, 3e38, NaN, Infinity, -Infinity],
  int32: [0, 1, -1, 2, -2, 3, 7, -7, 127, -128, 65536, 2147483647, -2147483648, 100000],
  bool: [1, 0, 1, 1, 0],
} as const;
type Type = keyof typeof VALUES;
const TYPES = Object.keys(VALUES) as Type[];

afterAll(() => configureBackend({ small: 128 }));

async function on(backend: string, f: () => Tensor) {
  await tf.setBackend(backend);
  configureBackend({ small: 0 });
  const result = f();
  return { shape: result.shape, dtype: result.dtype, values: [...(await result.data())] };
}

/** @param except places at which the two may differ: where tfjs's own arithmetic is the strange one */
async function expectAsOnCpu(f: () => Tensor, except: readonly number[] = []): Promise<void> {
  const [wanted, found] = [await on('cpu', f), await on(BACKEND_NAME, f)];
  expect({ shape: found.shape, dtype: found.dtype }).toEqual({ shape: wanted.shape, dtype: wanted.dtype });
  const alike = (a: number, b: number) =>
    a === b || (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= 1e-4 * Math.max(1, Math.abs(b));
  const wrong = found.values.flatMap((value, i) => {
    const want = wanted.values[i] ?? NaN;
    return alike(value, want) || except.includes(i) ? [] : [{ at: i, value, want }];
  });
  expect(wrong).toEqual([]);
}

/** tfjs itself takes float32 alone here. */
const OF_FLOATS = ['ceil', 'cos', 'cosh', 'elu', 'erf', 'floor', 'log', 'rsqrt', 'sigmoid', 'sin', 'sqrt', 'tan', 'tanh'] as const; // prettier-ignore
const OF_ANY = [
  ...['abs', 'acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh', 'exp', 'expm1', 'isFinite', 'isInf', 'isNaN', 'log1p'],
  ...['logSigmoid', 'neg', 'reciprocal', 'relu', 'relu6', 'round', 'selu', 'sign', 'sinh', 'step', 'leakyRelu'],
  ...['softplus', 'square', 'max', 'min', 'cumsum', 'mean'],
] as const; // prettier-ignore

/** JavaScript multiplies in float64 and then rounds: of 2147483647² that leaves other low bits than 32-bit arithmetic. And −2³¹ has no |x| in 32 bits, nor has true a negative. */
const UNLIKE: Readonly<Record<string, readonly number[]>> = {
  'abs int32': [11],
  'neg bool': [0, 2, 3],
  'square int32': [11],
  'softplus int32': [11],
};

describe.each(TYPES)('%s:', (type) => {
  it.each([...OF_ANY, ...(type === 'float32' ? OF_FLOATS : [])].map((op) => [op]))('%s', async (op) => {
    const call = tf[op] as (x: Tensor) => Tensor;
    const few = op === 'cumsum' || op === 'mean' ? [3, 1, 2] : VALUES[type];
    await expectAsOnCpu(() => call(tf.tensor1d([...few], type)), UNLIKE[`${op} ${type}`]);
  });

  it.each(TYPES.map((other) => [other]))('as %s', async (other) => {
    await expectAsOnCpu(() => tf.cast(tf.tensor1d([...VALUES[type]], type), other));
  });

  it('is chosen, clipped, sorted and compared', async () => {
    const x = () => tf.tensor1d([...VALUES[type]], type);
    const everyOther = () => tf.tensor1d(VALUES[type].map((_, i) => i % 2), 'bool'); // prettier-ignore
    await expectAsOnCpu(() => tf.where(everyOther(), x(), tf.reverse(x())));
    await expectAsOnCpu(() => tf.clipByValue(x(), -2, 3));
    for (const op of ['greater', 'greaterEqual', 'less', 'lessEqual', 'equal', 'notEqual'] as const)
      await expectAsOnCpu(() => tf[op](x(), tf.reverse(x())));
    const known = VALUES[type].filter((value) => !Number.isNaN(value));
    await expectAsOnCpu(() => tf.topk(tf.tensor1d(known, type), 3).values);
  });
});

/** All pairs of values of two types. */
function pairs(a: Type, b: Type): [() => Tensor, () => Tensor] {
  const both = VALUES[a].flatMap((x) => VALUES[b].map((y) => [x, y] as const));
  return [() => tf.tensor1d(both.map(([x]) => x), a), () => tf.tensor1d(both.map(([, y]) => y), b)]; // prettier-ignore
}

describe('integers', () => {
  it.each(['add', 'sub', 'div', 'floorDiv', 'mod', 'pow', 'maximum', 'minimum'] as const)(
    '%s: by zero, rounded down, and too large for 32 bits',
    async (op) => {
      const [a, b] = pairs('int32', 'int32');
      await expectAsOnCpu(() => tf[op](a(), b()));
    },
  );

  it('are divided exactly', async () => {
    const [a, b] = [tf.tensor1d([2147483647, 16777217, -16777217], 'int32'), tf.tensor1d([2, 1, 2], 'int32')];
    await tf.setBackend(BACKEND_NAME);
    configureBackend({ small: 0 });
    expect([...tf.floorDiv(a, b).dataSync()]).toEqual([1073741823, 16777217, -8388609]);
  });
});

describe('no numbers and infinite ones', () => {
  it.each(['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'squaredDifference', 'pow', 'divNoNan'] as const)(
    '%s',
    async (op) => {
      const [a, b] = pairs('float32', 'float32');
      await expectAsOnCpu(() => tf[op](a(), b()));
    },
  );

  it('are divided with a rest', async () => {
    const [a, b] = [
      [5, -5, 5, -5, 7.5, 3, 3, NaN, 3, Infinity],
      [3, 3, -3, -3, -2, Infinity, NaN, 3, 0, 3],
    ] as const;
    await expectAsOnCpu(() => tf.mod(tf.tensor1d([...a]), tf.tensor1d([...b])));
    await expectAsOnCpu(() => tf.floorDiv(tf.tensor1d([...a]), tf.tensor1d([...b])));
  });

  it('have an angle', async () => {
    const [a, b] = [
      [1, Infinity, -Infinity, Infinity, NaN, 1, -1],
      [Infinity, Infinity, Infinity, -Infinity, 1, -1, -Infinity],
    ] as const;
    await expectAsOnCpu(() => tf.atan2(tf.tensor1d([...a]), tf.tensor1d([...b])));
  });

  it('are passed over by the maximum of an image', async () => {
    const image = () => tf.tensor4d([1, NaN, 3, 4, 5, 6, 7, 8, NaN], [1, 3, 3, 1]);
    await expectAsOnCpu(() => tf.maxPool(image(), 2, 1, 'valid'));
  });
});

describe('truth values', () => {
  it('are counted with as 0 and 1, and what comes of it is one', async () => {
    await tf.setBackend(BACKEND_NAME);
    configureBackend({ small: 0 });
    const [a, b] = [tf.tensor1d([1, 1, 0, 0], 'bool'), tf.tensor1d([1, 0, 1, 0], 'bool')];
    for (const [op, wanted] of [
      [tf.add, [1, 1, 1, 0]],
      [tf.mul, [1, 0, 0, 0]],
      [tf.sub, [0, 1, 1, 0]],
      [tf.squaredDifference, [0, 1, 1, 0]],
    ] as const) {
      const result = op(a, b);
      expect(result.dtype).toBe('bool');
      expect([...result.dataSync()]).toEqual(wanted);
    }
  });
});
