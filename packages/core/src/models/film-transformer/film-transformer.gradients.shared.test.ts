import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { distance } from '../../fixtures/distance';
import { noiseSchedule } from '../../schedule/noise-schedule';
import { goldenCase, toTensors, vector } from '../fixtures/golden-case';
import { POSE } from '../fixtures/golden-models';
import { gradients } from '../fixtures/gradients';
import { denoise, encode } from './film-transformer';
import { fromReference } from './film-transformer-names';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe("the body denoiser's loss in audio2photoreal", () => {
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

/** Mean of squares where the mask is 1, per sample. */
function maskedMean(error: Tensor, mask: Tensor): Tensor {
  const total = tf.sum(tf.mul(tf.square(error), mask), [1, 2]);
  return tf.div(total, tf.mul(tf.sum(mask, [1, 2]), error.shape[2] ?? 1));
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
