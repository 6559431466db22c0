import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { blurMatrix } from '../../../contracts/branch-input';
import { Random } from '../../../random/random';
import { attention, attentionParameters, type WeakenedAttention } from './attention';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const [ITEMS, FRAMES, WIDTH, HEADS] = [4, 5, 8, 2];
type Rows = readonly (readonly number[])[];

const random = Random.stream(1, 'attention-test');
const parameters: Record<string, Tensor> = Object.fromEntries(
  attentionParameters('a', WIDTH).map(({ name, shape }) => [
    name,
    tf.tensor(random.normals(shape.reduce((size, length) => size * length, 1)), [...shape]),
  ]),
);
const turned = tf.tensor3d(random.normals(ITEMS * FRAMES * WIDTH), [ITEMS, FRAMES, WIDTH]);
const values = tf.tensor3d(random.normals(ITEMS * FRAMES * WIDTH), [ITEMS, FRAMES, WIDTH]);

function run(weakened?: WeakenedAttention): Rows[] {
  const { product, bias } = attention(parameters, 'a', HEADS, { queries: turned, keys: turned, values }, weakened);
  return tf.add(product, bias).arraySync() as number[][][];
}

/**
 * PyTorch's formula for one item in float64, row by row, every bias where it belongs; weakened as the papers say.
 * @param weakened the identity map, or how queries are blurred `[T][T]`
 */
function byHand(item: number, weakened?: 'identity' | Rows): Rows {
  const [inWeight, inBias] = [matrix('a.in_proj_weight'), vector('a.in_proj_bias')];
  const [outWeight, outBias] = [matrix('a.out_proj.weight'), vector('a.out_proj.bias')];
  const project = (rows: Rows, part: number) =>
    rows.map((row) =>
      Array.from({ length: WIDTH }, (_, i) => dot(inWeight[part * WIDTH + i], row) + inBias[part * WIDTH + i]),
    );
  const [asking, given] = [turned, values].map((tensor) => (tensor.arraySync() as number[][][])[item]);
  const [asked, keys, seen] = [project(asking, 0), project(asking, 1), project(given, 2)];
  const identity = weakened === 'identity';
  const queries =
    identity || weakened === undefined
      ? asked
      : weakened.map((shares) => asked[0].map((_, i) => asked.reduce((sum, row, t) => sum + shares[t] * row[i], 0)));
  const size = WIDTH / HEADS;
  const mixed = queries.map((query, frame) =>
    Array.from({ length: WIDTH }, (_, i) => {
      const from = Math.floor(i / size) * size;
      const head = (row: readonly number[]) => row.slice(from, from + size);
      const weights = keys.map((key) => Math.exp(dot(head(query), head(key)) / Math.sqrt(size)));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const map = weights.map((weight, to) => (identity ? Number(to === frame) : weight / total));
      return map.reduce((sum, weight, to) => sum + weight * seen[to][i], 0);
    }),
  );
  return mixed.map((row) => outWeight.map((weights, i) => dot(weights, row) + outBias[i]));
}

function matrix(name: string): number[][] {
  return parameters[name].arraySync() as number[][];
}

function vector(name: string): number[] {
  return parameters[name].arraySync() as number[];
}

function rowsOf(square: Float64Array): Rows {
  return Array.from({ length: FRAMES }, (_, t) => [...square.subarray(t * FRAMES, (t + 1) * FRAMES)]);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

function apart(a: Rows, b: Rows): number {
  return Math.max(...a.flatMap((row, t) => row.map((value, i) => Math.abs(value - b[t][i]))));
}

test('attention is what the formula says', () => {
  run().forEach((rows, item) => expect(apart(rows, byHand(item))).toBeLessThan(1e-4));
});

test('an identity map passes each frame its own values; queries are blurred as the kernel says; other items stay', () => {
  const narrow = rowsOf(blurMatrix(FRAMES, 1));
  const mean: Rows = narrow.map((row) => row.map(() => 1 / FRAMES));
  const kernel = tf.tensor3d([narrow, narrow, narrow, mean].map((rows) => rows.map((row) => [...row])));
  const rows = run({ identity: tf.tensor1d([1, 0, 0, 0]), blur: tf.tensor1d([0, 0, 1, 1]), kernel });
  expect(apart(rows[0], byHand(0, 'identity'))).toBeLessThan(1e-4);
  expect(apart(rows[1], byHand(1))).toBeLessThan(1e-4);
  expect(apart(rows[2], byHand(2, narrow))).toBeLessThan(1e-4);
  expect(apart(rows[3], byHand(3, mean))).toBeLessThan(1e-4);
  // That it could have failed: each differs from the plain one by far more.
  for (const item of [0, 2, 3]) expect(apart(rows[item], byHand(item))).toBeGreaterThan(0.1);
});
