import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { distance } from '../../fixtures/distance';
import { goldenCase, toTensors, vector } from '../fixtures/golden-case';
import { POSE } from '../fixtures/golden-models';
import { mish } from '../nn/activation';
import { rotate, rotation } from '../nn/attention/rotary';
import { linear } from '../nn/linear';
import { timeEmbedding } from '../nn/time-embedding';
import { conditionMemory } from './condition-memory';
import { convolutionTail } from './convolution-tail';
import { denoise, encode } from './film-transformer';
import type { FilmTransformerConfig } from './film-transformer-config';
import { fromReference } from './film-transformer-names';

const STRICT = 2e-5;

function off(got: Tensor, want: Float32Array): number {
  return distance(got.dataSync(), want);
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('the body denoiser of audio2photoreal, tiny', () => {
  const golden = goldenCase('film-pose-tiny', 'bundled');
  const parameters = () => toTensors(fromReference(POSE, golden.weights()));
  const conditions = () => ({
    audio: golden.tensor('cond_embed', [2, 298, 48]) as Tensor3D,
    keyframes: golden.tensor('keyframes_after', [2, 3, 24]) as Tensor3D,
  });
  const memory = (config: FilmTransformerConfig, audio: number[], keyframes: number[]) =>
    encode(config, parameters(), conditions(), { audio: vector(...audio), keyframes: vector(...keyframes) });
  const predict = (config: FilmTransformerConfig, t: number[], audio: number[], keyframes: number[]) =>
    denoise(config, parameters(), golden.motion('x', [2, 90, 24]), vector(...t), memory(config, audio, keyframes));

  it.each([
    ['out_drop0_t0_0', [0, 0], [1, 1], [1, 1]],
    ['out_drop1_t500_500', [500, 500], [0, 0], [0, 0]],
    ['out_drop0_t999_3', [999, 3], [1, 1], [1, 1]],
    ['out_drop1_t999_3', [999, 3], [0, 0], [0, 0]],
    ['out_audioonlydrop_t999_3', [999, 3], [0, 0], [1, 1]],
    ['out_keyonlydrop_t999_3', [999, 3], [1, 1], [0, 0]],
    ['out_mixed_t999_3', [999, 3], [1, 0], [0, 1]],
  ])('%s', (file, t, audio, keyframes) => {
    expect(off(predict(POSE, t, audio, keyframes), golden.values(file))).toBeLessThan(STRICT);
  });

  it('the intermediates: time, memories, pooled audio', () => {
    const weights = parameters();
    const embedded = timeEmbedding(vector(0, 1, 10, 500, 777, 990, 999), 48);
    expect(off(embedded, golden.values('time_emb'))).toBeLessThan(1e-4);
    const mlp = linear(weights, 'time_mlp.1', timeEmbedding(vector(500, 500), 48));
    const hidden = mish(mlp);
    expect(off(hidden, golden.values('mid_drop0.time_mlp'))).toBeLessThan(STRICT);
    expect(off(linear(weights, 'to_time_cond.0', hidden), golden.values('mid_drop0.to_time_cond'))).toBeLessThan(
      STRICT,
    );

    const { tokens, pooled } = conditionMemory(POSE, parameters(), conditions(), {
      audio: vector(1, 1),
      keyframes: vector(1, 1),
    });
    expect(off(pooled as Tensor, golden.values('mid_drop0.cond_hidden_before_null'))).toBeLessThan(STRICT);
    expect(off(first(tokens.keyframes), golden.values('mid_drop0.frame_norm_cond'))).toBeLessThan(STRICT);
    // Every sixth of the 300 rows, of which the time tokens are 298 and 299.
    expect(off(tf.gather(first(tokens.audio), range(0, 298, 6), 1), golden.values('mid_drop0.norm_cond'))).toBeLessThan(
      STRICT,
    );
  });

  it('the stack without its tail, and the tail alone', () => {
    const stack = predict({ ...POSE, tail: undefined }, [500, 500], [1, 1], [1, 1]);
    expect(off(first(stack), golden.values('mid_drop0.final_layer'))).toBeLessThan(STRICT);
    const tail = convolutionTail(parameters(), golden.tensor('mid_drop0.final_layer', [1, 90, 24]));
    const every4th = tf.gather(tf.transpose(tail, [0, 2, 1]), range(0, 90, 4), 2);
    expect(off(every4th, golden.values('mid_drop0.final_conv'))).toBeLessThan(STRICT);
  });

  it('rotary positions', () => {
    const turned = rotate(golden.tensor('rotary_in', [1, 9, 48]), rotation(48, 9));
    expect(off(turned, golden.values('rotary_out'))).toBeLessThan(STRICT);
  });
});

/** The first sample of a batch. */
function first(x: Tensor): Tensor {
  return tf.slice(x, [0], [1]);
}

function range(start: number, end: number, stride: number): Tensor2D {
  return tf.range(start, end, stride, 'int32') as Tensor as Tensor2D;
}
