import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { distance } from '../fixtures/distance';
import { Random } from '../random';
import { noiseSchedule } from '../schedule/noise-schedule';
import { denoise, encode } from './film-transformer';
import type { FilmTransformerConfig } from './film-transformer-config';
import { fromReference } from './film-transformer-names';
import { initFilmTransformer } from './film-transformer-parameters';
import { goldenCase, toTensors, vector, withoutFullSet } from './fixtures/golden-case';
import { POSE } from './fixtures/golden-models';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** The gradient of a loss by parameter name. */
function gradients(
  parameters: Record<string, Tensor>,
  loss: (parameters: Record<string, Tensor>) => Scalar,
): { value: Scalar; by: Record<string, Tensor> } {
  const names = Object.keys(parameters);
  const named = (tensors: Tensor[]) => Object.fromEntries(names.map((name, i) => [name, tensors[i]]));
  const { value, grads } = tf.valueAndGrads((...tensors: Tensor[]) => loss(named(tensors)))(
    names.map((name) => parameters[name]),
  );
  return { value, by: named(grads) };
}

const skipped = withoutFullSet === undefined ? '' : ` (${withoutFullSet})`;

describe.skipIf(withoutFullSet)(`the body denoiser's loss in audio2photoreal${skipped}`, () => {
  it('has our value and our gradients, with one condition dropped in each sample', () => {
    const golden = goldenCase('losses', 'full');
    const { alphaBars } = noiseSchedule('cosine');
    const level = (of: (alphaBar: number) => number) =>
      tf.tensor3d(
        [250, 5].map((t) => of(alphaBars[t])),
        [2, 1, 1],
      );
    const clean = golden.motion('pose.x_start', [2, 90, 24]);
    const noisy = tf.add(
      tf.mul(clean, level(Math.sqrt)),
      tf.mul(
        golden.motion('pose.noise', [2, 90, 24]),
        level((alphaBar) => Math.sqrt(1 - alphaBar)),
      ),
    ) as Tensor3D;
    const mask = golden.tensor('pose.mask', [2, 90, 1]);
    const known = tf.gather(mask, tf.tensor1d([0, 30, 60], 'int32'), 1);
    const conditions = {
      audio: golden.tensor('pose.cond_embed', [2, 298, 48]) as Tensor3D,
      keyframes: tf.mul(golden.tensor('pose.keyframes', [2, 3, 24]), known) as Tensor3D,
    };
    const keep = { audio: vector(1, 0), keyframes: vector(0, 1) };

    const { value, by } = gradients(
      toTensors(fromReference(POSE, goldenCase('film-pose-tiny', 'bundled').weights())),
      (parameters) => {
        const y = denoise(POSE, parameters, noisy, vector(250, 5), encode(POSE, parameters, conditions, keep));
        const error = tf.sub(y, clean);
        const velocity = tf.sub(tf.slice(error, [0, 1, 0], [2, 89, 24]), tf.slice(error, [0, 0, 0], [2, 89, 24]));
        const position = maskedMean(error, tf.mul(mask, golden.tensor('pose.missing', [2, 90, 1])));
        return tf.mean(
          tf.add(position, tf.mul(2, maskedMean(velocity, tf.slice(mask, [0, 1, 0], [2, 89, 1])))),
        ) as Scalar;
      },
    );
    expect(distance(value.dataSync(), [mean(golden.values('pose.mixed.loss'))])).toBeLessThan(2e-5);
    for (const [ours, theirs] of [
      ['conditions.audio.null_pooled', 'null_cond_hidden'],
      ['conditions.keyframes.null_tokens', 'null_pose_embed'],
      ['final_conv.weight', 'final_conv.weight'],
      ['post_pose_layers.0.bias', 'post_pose_layers.0.bias'],
    ])
      expect(distance(by[ours].dataSync(), golden.values(`pose.mixed.grad.${theirs}`)), ours).toBeLessThan(2e-5);
    const everyTenth = tf.gather(by['conditions.audio.null_tokens'], tf.range(0, 298, 10, 'int32'), 1);
    expect(distance(everyTenth.dataSync(), golden.values('pose.mixed.grad.null_cond_embed_rows'))).toBeLessThan(2e-5);
  });
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

/** Mean of squares where the mask is 1, per sample. */
function maskedMean(error: Tensor, mask: Tensor): Tensor {
  const total = tf.sum(tf.mul(tf.square(error), mask), [1, 2]);
  return tf.div(total, tf.mul(tf.sum(mask, [1, 2]), error.shape[2] ?? 1));
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
