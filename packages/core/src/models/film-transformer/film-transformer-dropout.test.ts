import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { Random } from '../../random/random';
import { fillDropoutMask, type DropoutMasks } from '../nn/dropout';
import { denoise, encode } from './film-transformer';
import type { FilmTransformerConfig } from './film-transformer-config';
import { dropoutSites } from './film-transformer-dropout';
import { initFilmTransformer } from './film-transformer-parameters';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const condition = { width: 5, inputNorm: false, pooled: true, null: { kind: 'zero' } } as const;
const config: FilmTransformerConfig = {
  features: 6,
  frames: 8,
  width: 12,
  feedForward: 20,
  layers: 2,
  heads: 2,
  conditions: [
    { ...condition, name: 'audio', tokens: 11, encoderLayers: 2, entry: 'attend' },
    { ...condition, name: 'partner', tokens: 8, encoderLayers: 1, entry: 'add' },
  ],
};
const BATCH = 2;
const random = Random.stream(3, 'dropout-test');
const draw = (...shape: [number, number, number]) => tf.tensor3d(random.normals(shape[0] * shape[1] * shape[2]), shape);

function predictor() {
  const weights = Object.entries(initFilmTransformer(config, random));
  const parameters = Object.fromEntries(
    weights.map(([name, { shape, values }]) => [name, tf.tensor(values, [...shape])]),
  );
  const x = draw(BATCH, config.frames, config.features);
  const conditions = { audio: draw(BATCH, 11, 5), partner: draw(BATCH, 8, 5) };
  const ones = tf.ones([BATCH]) as Tensor1D;
  return {
    parameters,
    predict: (given: Record<string, Tensor>, masks?: DropoutMasks, recompute = false): Tensor3D => {
      const memory = encode(config, given, conditions, { audio: ones, partner: ones }, masks);
      return denoise(config, given, x, tf.tensor1d([7, 600]), memory, undefined, { masks, recompute });
    },
  };
}

const masksOf = (rate: number) =>
  Object.fromEntries(
    Object.entries(dropoutSites(config)).map(([site, [length, width]]) => {
      const mask = new Float32Array(BATCH * length * width);
      fillDropoutMask(mask, rate, Random.stream(1, site));
      return [site, tf.tensor3d(mask, [BATCH, length, width])];
    }),
  );

it('asks for a mask at each of its places, once, and at no other', () => {
  const { parameters, predict } = predictor();
  const asked: string[] = [];
  const masks = masksOf(0);
  const watched = new Proxy(masks, {
    get: (all, site: string) => {
      asked.push(site);
      return all[site];
    },
  });
  const [masked, plain] = [predict(parameters, watched), predict(parameters)];
  expect(asked.sort()).toEqual(Object.keys(masks).sort());
  expect(asked).toHaveLength(2 * 4 + 3 * 3);
  expect(tf.max(tf.abs(tf.sub(masked, plain))).dataSync()[0]).toBeLessThan(1e-5);
});

it('drops at every place: each mask changes the result', () => {
  const { parameters, predict } = predictor();
  const plain = predict(parameters);
  for (const [site, mask] of Object.entries(masksOf(0.3))) {
    const change = tf.max(tf.abs(tf.sub(predict(parameters, { [site]: mask }), plain))).dataSync()[0];
    expect(change, site).toBeGreaterThan(1e-4);
  }
});

it('has the gradients of what it computes, masks and all', () => {
  const { parameters, predict } = predictor();
  const masks = masksOf(0.2);
  const loss = (given: Record<string, Tensor>) => tf.mean(tf.square(predict(given, masks))) as Scalar;
  const names = Object.keys(parameters);
  const gradient = tf.grads((...tensors: Tensor[]) =>
    loss(Object.fromEntries(names.map((name, i) => [name, tensors[i]]))),
  )(Object.values(parameters));
  // Along a random direction: Σ g·d against (L(p + h·d) − L(p − h·d)) / 2h.
  const along = Object.values(parameters).map(({ shape, size }) => tf.tensor(random.normals(size), shape));
  const slope = gradient.reduce((sum, g, i) => sum + (tf.sum(tf.mul(g, along[i])).dataSync()[0] ?? NaN), 0);
  const h = 2e-4;
  const at = (step: number) =>
    loss(
      Object.fromEntries(names.map((name, i) => [name, tf.add(parameters[name], tf.mul(along[i], step))])),
    ).dataSync()[0] ?? NaN;
  expect((at(h) - at(-h)) / (2 * h) / slope).toBeCloseTo(1, 1);
});

it('layers that are computed again give the result and all gradients of those that keep theirs', () => {
  const { parameters, predict } = predictor();
  const masks = masksOf(0.2);
  const names = Object.keys(parameters);
  const gradients = (recompute: boolean) =>
    tf.valueAndGrads((...tensors: Tensor[]) => {
      const given = Object.fromEntries(names.map((name, i) => [name, tensors[i]]));
      return tf.mean(tf.square(predict(given, masks, recompute))) as Scalar;
    })(Object.values(parameters));
  const [kept, again] = [gradients(false), gradients(true)];
  expect(again.value.dataSync()[0]).toBeCloseTo(kept.value.dataSync()[0] ?? NaN, 6);
  again.grads.forEach((gradient, i) => {
    const scale = tf.max(tf.abs(kept.grads[i])).dataSync()[0] ?? NaN;
    const difference = tf.max(tf.abs(tf.sub(gradient, kept.grads[i]))).dataSync()[0] ?? NaN;
    expect(difference, names[i]).toBeLessThan(1e-4 * scale + 1e-7);
  });
});
