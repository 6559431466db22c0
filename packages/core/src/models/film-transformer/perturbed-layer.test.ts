import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { blurMatrix } from '../../contracts/branch-input';
import { PERTURBATION_KINDS } from '../../contracts/denoiser';
import { Random } from '../../random/random';
import { toTensors } from '../fixtures/golden-case';
import { attention } from '../nn/attention/attention';
import { denoise, encode } from './film-transformer';
import type { FilmTransformerConfig } from './film-transformer-config';
import { initFilmTransformer } from './film-transformer-parameters';
import type { LayerPerturbation } from './perturbed-layer';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const BATCH = 3;
const config: FilmTransformerConfig = {
  features: 5,
  frames: 6,
  width: 8,
  feedForward: 12,
  layers: 3,
  heads: 2,
  conditions: [
    {
      name: 'audio',
      width: 3,
      tokens: 6,
      encoderLayers: 0,
      inputNorm: false,
      pooled: true,
      entry: 'attend',
      null: { kind: 'zero' },
    },
  ],
};

function setUp() {
  const random = Random.stream(2, 'perturbed-layer-test');
  const values = initFilmTransformer(config, random);
  const normal = (...shape: [number, number, number]): Tensor3D =>
    tf.tensor3d(random.normals(shape[0] * shape[1] * shape[2]), shape);
  const x = normal(BATCH, config.frames, config.features);
  const t = tf.tensor1d([20, 400, 900]);
  const audio = normal(BATCH, config.frames, 3);
  const predict = (own = config, perturbation?: LayerPerturbation): number[] => {
    const parameters = toTensors(values);
    const memory = encode(own, parameters, { audio }, { audio: tf.ones([BATCH]) as Tensor1D });
    return [...denoise(own, parameters, x, t, memory, perturbation).dataSync()];
  };
  return { predict };
}

/** Which `[item, layer]` are weakened in which way. */
function weaken(
  entries: Partial<Record<(typeof PERTURBATION_KINDS)[number], [item: number, layer: number][]>>,
): LayerPerturbation {
  const masks = Object.fromEntries(
    PERTURBATION_KINDS.map((kind) => {
      const mask = new Float32Array(BATCH * config.layers);
      for (const [item, layer] of entries[kind] ?? []) mask[item * config.layers + layer] = 1;
      return [kind, tf.tensor2d(mask, [BATCH, config.layers])];
    }),
  ) as Record<(typeof PERTURBATION_KINDS)[number], tf.Tensor>;
  return { ...masks, kernel: kernelOf(BATCH) };
}

function kernelOf(batch: number, width?: number): tf.Tensor {
  const { frames } = config;
  const matrix = [...blurMatrix(frames, width)];
  return tf.tensor3d(Array.from({ length: batch }, () => matrix).flat(), [batch, frames, frames]);
}

const everywhere = (item: number) => [0, 1, 2].map((layer): [number, number] => [item, layer]);
const all = [0, 1, 2].flatMap(everywhere);

function apart(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i])));
}

describe('a network with weakened layers', () => {
  test('nothing weakened is the plain network', () => {
    const { predict } = setUp();
    expect(apart(predict(config, weaken({})), predict())).toBeLessThan(1e-6);
  });

  test('every layer skipped is the network without layers', () => {
    const { predict } = setUp();
    expect(apart(predict(config, weaken({ skip: all })), predict({ ...config, layers: 0 }))).toBeLessThan(1e-6);
  });

  test('the last layer skipped is the network without it', () => {
    const { predict } = setUp();
    const last = [0, 1, 2].map((item): [number, number] => [item, 2]);
    expect(apart(predict(config, weaken({ skip: last })), predict({ ...config, layers: 2 }))).toBeLessThan(1e-6);
  });

  test.each(PERTURBATION_KINDS)('%s changes the items that have it, and no other', (kind) => {
    const { predict } = setUp();
    const size = config.frames * config.features;
    const [plain, weak] = [predict(), predict(config, weaken({ [kind]: everywhere(1) }))];
    const of = (values: number[], item: number) => values.slice(item * size, (item + 1) * size);
    expect(apart(of(weak, 0), of(plain, 0))).toBeLessThan(1e-6);
    expect(apart(of(weak, 2), of(plain, 2))).toBeLessThan(1e-6);
    expect(apart(of(weak, 1), of(plain, 1))).toBeGreaterThan(1e-3);
  });

  test('with the identity as attention map, a frame knows nothing of the others: exchanging two of them exchanges their predictions', () => {
    // But for positions, which turn queries and keys alone; and pooled audio, which is the same for all frames.
    const random = Random.stream(3, 'perturbed-layer-test');
    const own: FilmTransformerConfig = {
      ...config,
      conditions: config.conditions.map((one) => ({ ...one, entry: 'add' })),
    };
    const parameters = toTensors(initFilmTransformer(own, random));
    const frames = Array.from({ length: own.frames }, () => random.normals(own.features));
    const swapped = [frames[1], frames[0], ...frames.slice(2)];
    const [on, off] = [tf.ones([1, 3]), tf.zeros([1, 3])];
    const perturbation = { identity: on, blur: off, skip: off, kernel: kernelOf(1) };
    const predict = (rows: readonly Float32Array[]): number[][] => {
      const audio = tf.zeros([1, own.frames, 3]) as Tensor3D;
      const memory = encode(own, parameters, { audio }, { audio: tf.ones([1]) as Tensor1D });
      const x = tf.tensor3d([rows.map((row) => [...row])]);
      return (denoise(own, parameters, x, tf.tensor1d([300]), memory, perturbation).arraySync() as number[][][])[0];
    };
    const [plain, turned] = [predict(frames), predict(swapped)];
    expect(apart(turned[0], plain[1])).toBeLessThan(1e-5);
    expect(apart(turned[1], plain[0])).toBeLessThan(1e-5);
    expect(apart(turned[2], plain[2])).toBeLessThan(1e-5);
  });

  test('with infinitely blurred queries, all frames attend alike; with none, as ever', () => {
    const random = Random.stream(4, 'perturbed-layer-test');
    const normal = (...shape: number[]) => tf.tensor(random.normals(shape.reduce((a, b) => a * b)), shape);
    const parameters = {
      'a.in_proj_weight': normal(24, 8),
      'a.in_proj_bias': normal(24),
      'a.out_proj.weight': normal(8, 8),
      'a.out_proj.bias': normal(8),
    };
    const x = normal(1, config.frames, 8);
    const attend = (width?: number, blur = 1): number[][] => {
      const weakened = { identity: tf.zeros([1]), blur: tf.tensor1d([blur]), kernel: kernelOf(1, width) };
      const { product } = attention(parameters, 'a', 2, { queries: x, keys: x, values: x }, weakened);
      return (product.arraySync() as number[][][])[0];
    };
    for (const row of attend()) expect(apart(row, attend()[0])).toBeLessThan(1e-5);
    expect(apart(attend(1e-3)[2], attend(undefined, 0)[2])).toBeLessThan(1e-5);
    expect(apart(attend(1)[2], attend(1)[3])).toBeGreaterThan(1e-3);
    expect(apart(attend(1)[2], attend(undefined, 0)[2])).toBeGreaterThan(1e-3);
  });
});
