import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { Random } from '@antiphon/core';
import { jit } from '@antiphon/tfjs-onnxruntime';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { crossEntropy, tokenAccuracy } from './cross-entropy';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const ids = (rows: number[][]) => tf.tensor2d(rows, [rows.length, rows[0].length], 'int32');
/** Two positions whose probabilities are 0.7, 0.2, 0.1 and 0.25, 0.5, 0.25. */
const byHand = () =>
  tf.tensor3d([
    [
      [0.7, 0.2, 0.1],
      [0.25, 0.5, 0.25],
    ].map((row) => row.map((probability) => Math.log(probability) + 3)),
  ]);

describe('cross-entropy, by hand', () => {
  const [first, second] = [-Math.log(0.7), -Math.log(0.25)];
  // With a tenth spread over three tokens.
  const smoothFirst = 0.9 * first - (0.1 / 3) * Math.log(0.7 * 0.2 * 0.1);
  const smoothSecond = 0.9 * second - (0.1 / 3) * Math.log(0.25 * 0.5 * 0.25);

  it.each([
    ['both positions', [1, 1], 0, (first + second) / 2],
    ['one is padding', [1, 0], 0, first],
    ['both, smoothed', [1, 1], 0.1, (smoothFirst + smoothSecond) / 2],
    ['one is padding, smoothed', [0, 1], 0.1, smoothSecond],
    ['nothing counts', [0, 0], 0.1, 0],
    ['all smoothing', [1, 0], 1, -Math.log(0.7 * 0.2 * 0.1) / 3],
  ])('%s', (_, counted, smoothing, want) => {
    const got = crossEntropy(byHand(), ids([[0, 2]]), tf.tensor2d([counted]), smoothing);
    expect(got.dataSync()[0]).toBeCloseTo(want, 6);
  });

  it('is the number that the definition gives for 0.7, 0.2, 0.1', () => {
    const got = crossEntropy(byHand(), ids([[0, 0]]), tf.tensor2d([[1, 0]]), 0.1).dataSync()[0];
    expect(got).toBeCloseTo(0.463297, 5);
  });

  it('stays finite for logits as large as they come', () => {
    const logits = tf.tensor3d([[[1e4, -1e4, 0]]]);
    expect(crossEntropy(logits, ids([[1]]), tf.ones([1, 1]), 0).dataSync()[0]).toBeCloseTo(2e4, 0);
  });
});

it('accuracy counts what counts', () => {
  const [logits, targets] = [byHand(), ids([[0, 2]])];
  const accuracy = (...counted: number[]) => tokenAccuracy(logits, targets, tf.tensor2d([counted])).dataSync()[0];
  expect([accuracy(1, 1), accuracy(1, 0), accuracy(0, 1), accuracy(0, 0)]).toEqual([0.5, 1, 0, 0]);
});

describe('the gradient of the cross-entropy', () => {
  const random = Random.stream(2, 'cross-entropy');
  const logits = tf.tensor3d(random.normals(2 * 3 * 5), [2, 3, 5]);
  const targets = ids([
    [0, 4, 2],
    [3, 3, 1],
  ]);
  const counted = tf.tensor2d([
    [1, 1, 0],
    [1, 1, 1],
  ]);
  const loss = (x: Tensor) => crossEntropy(x as Tensor3D, targets, counted, 0.1);

  it('is (softmax − smoothed target) over the number of positions, and 0 in padding', () => {
    const smooth = tf.add(tf.mul(tf.oneHot(targets, 5), 0.9), 0.1 / 5);
    const want = tf.mul(tf.sub(tf.softmax(logits), smooth), tf.div(tf.reshape(counted, [2, 3, 1]), 5));
    const far = tf.max(tf.abs(tf.sub(tf.grad(loss)(logits), want))).dataSync()[0];
    expect(far).toBeLessThan(1e-7);
  });

  it('matches finite differences in every logit', () => {
    const gradient = tf.grad(loss)(logits).dataSync();
    const values = logits.dataSync() as Float32Array;
    values.forEach((_, i) => {
      const at = (step: number) =>
        tf.tidy(
          () =>
            loss(
              tf.tensor3d(
                values.map((value, k) => (k === i ? value + step : value)),
                [2, 3, 5],
              ),
            ).dataSync()[0],
        );
      expect(Math.abs(gradient[i] - (at(1e-2) - at(-1e-2)) / 2e-2)).toBeLessThan(1e-4);
    });
  });

  it('is the same in the engine, and so is the loss', async () => {
    const run = jit((x, wanted, counts) => {
      const cost = (y: Tensor) => crossEntropy(y as Tensor3D, wanted as Tensor2D, counts as Tensor2D, 0.1);
      return [cost(x), tf.grad(cost)(x), tokenAccuracy(x as Tensor3D, wanted as Tensor2D, counts as Tensor2D)];
    });
    const got = await run(logits, targets, counted);
    const want = [loss(logits), tf.grad(loss)(logits), tokenAccuracy(logits, targets, counted)];
    want.forEach((tensor, i) => {
      const values = got[i].dataSync();
      tensor.dataSync().forEach((value, k) => expect(values[k]).toBeCloseTo(value, 6));
    });
  });
});

it('smoothing is the mixture of the plain loss and that of even targets, whatever the logits', () => {
  const logits = fc.array(fc.float({ min: -9, max: 9, noNaN: true }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(logits, fc.nat(3), fc.double({ min: 0, max: 1, noNaN: true }), (values, target, smoothing) =>
      tf.tidy(() => {
        const cost = (at: number, share: number) =>
          crossEntropy(tf.tensor3d(values, [1, 1, 4]), ids([[at]]), tf.ones([1, 1]), share).dataSync()[0];
        const even = [0, 1, 2, 3].reduce((sum, at) => sum + cost(at, 0) / 4, 0);
        expect(cost(target, smoothing)).toBeCloseTo((1 - smoothing) * cost(target, 0) + smoothing * even, 4);
      }),
    ),
  );
});
