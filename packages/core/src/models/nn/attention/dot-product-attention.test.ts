import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../random/random';
import { dotProductAttention } from './dot-product-attention';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const [BATCH, HEADS, FRAMES, TOKENS, SIZE] = [2, 4, 3, 5, 2];
const WIDTH = HEADS * SIZE;
const random = Random.stream(1, 'dot-product-attention-test');
const rows = (length: number) => random.normals(BATCH * length * WIDTH);
/** Queries, keys, values. */
const inputs = [rows(FRAMES), rows(TOKENS), rows(TOKENS)];
const outer = rows(FRAMES);

describe('attention whose weights are computed again for its gradient', () => {
  /** Bytes of the scores of one head. */
  const head = 4 * FRAMES * TOKENS;

  it.each([
    ['a head at a time', 1],
    ['two heads at a time', 3 * head],
    ['an item at a time', 100 * head],
  ])('has the gradients of the definition, %s', async (_, atOnce) => {
    const run = (...given: Tensor[]) => {
      const [queries, keys, values] = given as [Tensor, Tensor, Tensor];
      return dotProductAttention({ queries, keys, values, heads: HEADS }, { from: 0, atOnce });
    };
    const shaped = (values: Float32Array) => tf.tensor(values, [BATCH, values.length / BATCH / WIDTH, WIDTH]);
    const { value, grads } = tf.valueAndGrads(run)(inputs.map(shaped), shaped(outer));
    const result = byHand(inputs);
    (await value.data()).forEach((number, i) => expect(number).toBeCloseTo(result[i], 5));
    for (const [which, gradient] of grads.entries()) {
      const got = await gradient.data();
      const wanted = slopes(which);
      expect(got).toHaveLength(wanted.length);
      got.forEach((number, i) => expect(number).toBeCloseTo(wanted[i], 4));
    }
  });

  it('leaves a mask to the attention that keeps its weights', () => {
    const [queries, keys, values] = inputs.map((x) => tf.tensor(x, [BATCH, x.length / BATCH / WIDTH, WIDTH]));
    // All but the last token are hidden.
    const mask = tf.tensor([-1e9, -1e9, -1e9, -1e9, 0]);
    const attended = dotProductAttention({ queries, keys, values, heads: HEADS, mask }, { from: 0, atOnce: 1 });
    const last = tf.slice(values, [0, TOKENS - 1, 0], [BATCH, 1, WIDTH]);
    expect(tf.max(tf.abs(tf.sub(attended, last))).dataSync()[0]).toBeLessThan(1e-6);
  });
});

/** The definition in double precision. */
function byHand([queries, keys, values]: readonly ArrayLike<number>[]): Float64Array {
  const result = new Float64Array(BATCH * FRAMES * WIDTH);
  for (let item = 0; item < BATCH; item++)
    for (let head = 0; head < HEADS; head++)
      for (let frame = 0; frame < FRAMES; frame++) {
        const query = (item * FRAMES + frame) * WIDTH + head * SIZE;
        const key = (token: number) => (item * TOKENS + token) * WIDTH + head * SIZE;
        const shares = Array.from({ length: TOKENS }, (_, token) => {
          let score = 0;
          for (let i = 0; i < SIZE; i++) score += queries[query + i] * keys[key(token) + i];
          return Math.exp(score);
        });
        const total = shares.reduce((sum, share) => sum + share, 0);
        for (let i = 0; i < SIZE; i++)
          shares.forEach((share, token) => (result[query + i] += (share / total) * values[key(token) + i]));
      }
  return result;
}

/** Central differences of Σ outer·result in one of the inputs. */
function slopes(which: number): number[] {
  const step = 1e-4;
  return Array.from(inputs[which], (_, i) => {
    const [above, below] = [step, -step].map((shift) => {
      const moved = inputs.map((values) => Float64Array.from(values));
      moved[which][i] += shift;
      return byHand(moved).reduce((sum, value, at) => sum + value * outer[at], 0);
    });
    return (above - below) / (2 * step);
  });
}
