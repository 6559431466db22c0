import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { distance } from '../../fixtures/distance';
import { ddim } from '../../sampler/ddim';
import { noiseSchedule } from '../../schedule/noise-schedule';
import { respace, stepsOf } from '../../schedule/respacing';
import { goldenCase, toTensors, vector } from '../fixtures/golden-case';
import { FACE, POSE } from '../fixtures/golden-models';
import { conditionMemory } from './condition-memory';
import { denoise, encode } from './film-transformer';
import { fromReference } from './film-transformer-names';

const STRICT = 2e-5;

function off(got: Tensor, want: Float32Array): number {
  return distance(got.dataSync(), want);
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('the face denoiser of audio2photoreal, tiny', () => {
  const golden = goldenCase('film-face-tiny', 'full');
  const guided = goldenCase('cfg-sampler', 'full');
  const parameters = () => toTensors(fromReference(FACE, golden.weights()));
  const memory = (from: typeof golden, file: string, keep: number[]) =>
    encode(FACE, parameters(), { audio: from.tensor(file, [2, 198, 48]) as Tensor3D }, { audio: vector(...keep) });

  it.each([
    ['out_drop0_t0_0', [0, 0], [1, 1]],
    ['out_drop1_t10_10', [10, 10], [0, 0]],
    ['out_drop0_t999_999', [999, 999], [1, 1]],
    ['out_drop1_t3_777', [3, 777], [0, 0]],
    ['out_mixed_t3_777', [3, 777], [1, 0]],
  ])('%s', (file, t, keep) => {
    const x = golden.motion('x', [2, 60, 32]);
    const y = denoise(FACE, parameters(), x, vector(...t), memory(golden, 'cond_embed', keep));
    expect(off(y, golden.values(file))).toBeLessThan(STRICT);
  });

  it('the intermediates: pooled and encoded audio', () => {
    const conditions = { audio: golden.tensor('cond_embed', [2, 198, 48]) as Tensor3D };
    const { tokens, pooled } = conditionMemory(FACE, parameters(), conditions, { audio: vector(1, 1) });
    expect(off(pooled as Tensor, golden.values('mid_drop0.cond_hidden_before_null'))).toBeLessThan(STRICT);
    // Every sixth of the 200 rows; the last, 198, is a time token.
    const want = golden.values('mid_drop0.norm_cond').subarray(0, 33 * 64);
    expect(off(tf.gather(first(tokens.audio), range(0, 198, 6), 1), want)).toBeLessThan(STRICT);
  });

  it('guided predictions at scales 0, 1, 2.5, 10, and one of its own for each sample', () => {
    const predict = (keep: number[]) => {
      const x = guided.motion('face.x', [2, 60, 32]);
      return denoise(FACE, parameters(), x, vector(10, 10), memory(guided, 'face.cond_embed', keep));
    };
    const [conditional, unconditional] = [predict([1, 1]), predict([0, 0])];
    for (const [file, ...scales] of [
      ['face.out_scale0', 0, 0],
      ['face.out_scale1', 1, 1],
      ['face.out_scale2.5', 2.5, 2.5],
      ['face.out_scale10', 10, 10],
      ['face.out_scale_mixed', 0.5, 3],
    ] as const) {
      const scale = tf.reshape(vector(...scales), [2, 1, 1]);
      const y = tf.add(unconditional, tf.mul(scale, tf.sub(conditional, unconditional)));
      expect(off(y, guided.values(file)), file).toBeLessThan(STRICT);
    }
  });

  it('ten DDIM steps at scale 2.5', async () => {
    const weights = parameters();
    const [kept, dropped] = [memory(guided, 'face.cond_embed', [1, 1]), memory(guided, 'face.cond_embed', [0, 0])];
    const start = guided.motion('face.xT', [2, 60, 32]).dataSync() as Float32Array;
    const end = await ddim(
      (x, { timestep }) => {
        const x0 = tf.tidy(() => {
          const input = tf.tensor3d(Float32Array.from(x), [2, 60, 32]);
          const [conditional, unconditional] = [kept, dropped].map((tensors) =>
            denoise(FACE, weights, input, vector(timestep, timestep), tensors),
          );
          return tf.add(unconditional, tf.mul(2.5, tf.sub(conditional, unconditional))).dataSync() as Float32Array;
        });
        return Promise.resolve({ x0 });
      },
      start,
      stepsOf(respace(noiseSchedule('cosine'), 'ddim10')),
    );
    const want = guided.motion('face.ddim_final', [2, 60, 32]).dataSync();
    expect(distance(end, want)).toBeLessThan(STRICT);
  });

  it('the guided body', () => {
    const body = goldenCase('film-pose-tiny', 'bundled');
    const weights = toTensors(fromReference(POSE, body.weights()));
    const conditions = {
      audio: guided.tensor('pose.cond_embed', [2, 298, 48]) as Tensor3D,
      // Of the second sample 55 frames are valid, so that its key frame 60 is unknown: a zero pose.
      keyframes: tf.mul(
        guided.tensor('pose.keyframes', [2, 3, 24]),
        tf.tensor3d([1, 1, 1, 1, 1, 0], [2, 3, 1]),
      ) as Tensor3D,
    };
    const predict = (kept: number) => {
      const keep = { audio: vector(kept, kept), keyframes: vector(kept, kept) };
      const x = guided.motion('pose.x', [2, 90, 24]);
      return denoise(POSE, weights, x, vector(500, 500), encode(POSE, weights, conditions, keep));
    };
    const unconditional = predict(0);
    const y = tf.add(unconditional, tf.mul(2, tf.sub(predict(1), unconditional)));
    expect(off(y, guided.values('pose.out'))).toBeLessThan(STRICT);
  });
});

/** The first sample of a batch. */
function first(x: Tensor): Tensor {
  return tf.slice(x, [0], [1]);
}

function range(start: number, end: number, stride: number): Tensor2D {
  return tf.range(start, end, stride, 'int32') as Tensor as Tensor2D;
}
