import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../random/random';
import { toTensors, vector } from '../fixtures/golden-case';
import { gradients } from '../fixtures/gradients';
import { denoise, encode } from './film-transformer';
import type { FilmTransformerConfig } from './film-transformer-config';
import { initFilmTransformer } from './film-transformer-parameters';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('the gradients of a small network', () => {
  const config: FilmTransformerConfig = {
    features: 2,
    frames: 4,
    width: 4,
    feedForward: 6,
    layers: 1,
    heads: 2,
    conditions: [
      {
        name: 'own',
        width: 3,
        tokens: 5,
        encoderLayers: 1,
        inputNorm: false,
        pooled: true,
        entry: 'attend',
        null: { kind: 'learned', rows: 1 },
      },
      {
        name: 'partner',
        width: 2,
        tokens: 4,
        encoderLayers: 0,
        inputNorm: true,
        pooled: false,
        entry: 'add',
        null: { kind: 'zero' },
      },
    ],
    tail: { width: 3 },
  };

  it('match finite differences, in every parameter', () => {
    const random = Random.stream(3, 'gradient-test');
    const values = initFilmTransformer(config, random);
    const normal = (...shape: [number, number, number]) =>
      tf.tensor3d(random.normals(shape[0] * shape[1] * shape[2]), shape);
    const x = normal(2, 4, 2);
    const conditions = { own: normal(2, 5, 3), partner: normal(2, 4, 2) };
    const keep: Record<string, Tensor1D> = { own: vector(1, 0), partner: vector(0, 1) };
    const weights = normal(2, 4, 2);
    const loss = (parameters: Record<string, Tensor>) => {
      const y = denoise(config, parameters, x, vector(7, 400), encode(config, parameters, conditions, keep));
      return tf.sum(tf.mul(y, weights)) as Scalar;
    };
    const parameters = toTensors(values);
    const { by } = gradients(parameters, loss);
    for (const [name, { shape, values: start }] of Object.entries(values)) {
      const direction = random.normals(start.length);
      const at = (step: number) =>
        tf.tidy(() => {
          const moved = tf.tensor(
            start.map((value, i) => value + step * direction[i]),
            [...shape],
          );
          return loss({ ...parameters, [name]: moved }).dataSync()[0];
        });
      const gradient = by[name].dataSync();
      const want = (at(5e-3) - at(-5e-3)) / 1e-2;
      const got = direction.reduce((sum, component, i) => sum + component * gradient[i], 0);
      expect(Math.abs(got - want), name).toBeLessThan(5e-3 * Math.max(1, Math.abs(want)));
    }
  });
});
