import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { distance } from '../../fixtures/distance';
import { channel, goldenCase, toTensors } from '../fixtures/golden-case';
import { audioCondition, nearestExact } from './audio-condition';
import { hear, lipGeometry, lipRegressorParameters, type LipRegressorConfig } from './lip-regressor';
import { VQ_WAV2VEC, wav2vecParameters } from './wav2vec-frontend';

const STRICT = 2e-5;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function off(got: Tensor, want: ArrayLike<number>): number {
  return distance(got.dataSync(), want);
}

describe('the lip regressor of audio2photoreal, tiny', () => {
  const config: LipRegressorConfig = {
    channels: 16,
    feedForward: 64,
    heads: 4,
    encoderLayers: 2,
    decoderLayers: 4,
    vertices: 338,
  };
  const golden = () => goldenCase('lip-regressor-tiny', 'full');

  it('its front end, wav2vec-large', () => {
    const recorded = goldenCase('wav2vec-frontend', 'full');
    const heard = hear({ channels: 32 }, toTensors(recorded.weights()), channel(recorded, 0, 2), 'audio_encoder');
    expect(off(heard, recorded.values('wav2vec_encoder'))).toBeLessThan(STRICT);
  });

  it('a chunk of 120 frames', () => {
    const recorded = golden();
    const audio = tf.slice(channel(recorded, 0, 1), [0, 0], [1, 120 * 1600]);
    const vertices = tf.reshape(lipGeometry(config, toTensors(recorded.weights()), audio), [1, 120, 338, 3]);
    const some = tf.gather(tf.gather(vertices, range(0, 120, 5), 1), range(0, 338, 13), 2);
    expect(off(some, recorded.values('lip_first_chunk'))).toBeLessThan(STRICT);
  });

  it('130 frames, as 431 tokens', () => {
    const recorded = golden();
    expect([...nearestExact(130, 431)]).toEqual([...recorded.values('nearest_exact_index')]);
    const own = channel(recorded, 0, 1);
    // The lips are concatenated to the features of some front end: here, vq-wav2vec of any weights.
    const front = wav2vecParameters({ ...VQ_WAV2VEC, channels: 1 }, 'audio_model');
    const weights = toTensors({
      ...prefixed(recorded.weights(), 'lip_model.'),
      'audio_resampler.kernel': recorded.weights()['audio_encoder.resampler.kernel'] ?? expect.fail(),
      ...Object.fromEntries(front.map(({ name, shape }) => [name, { shape, values: ones(shape) }])),
    });
    const all = audioCondition(
      { audio: { ...VQ_WAV2VEC, channels: 1 }, lips: config },
      weights,
      tf.stack([own, tf.zerosLike(own)], 1),
    );
    expect(all.shape).toEqual([1, 431, 2 + 1014]);
    const lips = tf.gather(tf.slice(all, [0, 0, 2], [1, 431, 1014]), range(0, 431, 8), 1);
    expect(off(tf.gather(lips, range(0, 1014, 11), 2), recorded.values('encode_lip'))).toBeLessThan(STRICT);
  });

  it('has the parameters of its state dict, with the tables of positions that it computes', () => {
    const weights = golden().weights();
    const specs = lipRegressorParameters(config);
    expect(shapes(specs)).toEqual(shapes(Object.entries(weights).map(([name, { shape }]) => ({ name, shape }))));
    const name = 'regression_model.cond_positional_encoding.pe';
    const { init } = specs.find((spec) => spec.name === name) ?? expect.fail();
    // The goldens' own float32 phases.
    expect(distance((init as { values: Float32Array }).values, weights[name]?.values ?? [])).toBeLessThan(1e-4);
  });
});

function range(start: number, end: number, stride: number): Tensor {
  return tf.range(start, end, stride, 'int32');
}

function shapes(all: readonly { readonly name: string; readonly shape: readonly number[] }[]) {
  return Object.fromEntries(all.map(({ name, shape }) => [name, shape]));
}

function prefixed<T>(all: Readonly<Record<string, T>>, prefix: string): Record<string, T> {
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [prefix + name, value]));
}

function ones(shape: readonly number[]): Float32Array {
  return new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(1);
}
