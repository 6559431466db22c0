import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { distance } from '../fixtures/distance';
import {
  audioCondition,
  audioConditionParameters,
  audioConditionWidth,
  nearestExact,
  type AudioConditionConfig,
} from './audio-condition';
import { goldenCase, toTensors, withoutFullSet, type GoldenCase } from './fixtures/golden-case';
import { hear, lipGeometry, lipRegressorParameters, type LipRegressorConfig } from './lip-regressor';
import { resampleKernel, resampleWith } from './resample-kernel';
import { VQ_WAV2VEC, wav2vecFeatures, wav2vecParameters, wav2vecTokens } from './wav2vec-frontend';

const STRICT = 2e-5;
const skipped = withoutFullSet === undefined ? '' : ` (${withoutFullSet})`;
const TINY: AudioConditionConfig = { audio: { ...VQ_WAV2VEC, channels: 32 } };

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function off(got: Tensor, want: ArrayLike<number>): number {
  return distance(got.dataSync(), want);
}

/** One channel of a recording of interleaved 16-bit samples, `[1, N]`. */
function channel(golden: GoldenCase, index: number, of: number): Tensor {
  const samples = golden.values('audio_i16');
  return tf.tensor(
    Float32Array.from({ length: samples.length / of }, (_, i) => (samples[i * of + index] ?? NaN) / 32768),
    [1, samples.length / of],
  );
}

describe('the resampler of torchaudio', () => {
  const golden = goldenCase('wav2vec-frontend', 'bundled');

  it.each([
    ['48k_16k', 16000, 19, 41],
    ['48k_24k', 24000, 13, 28],
  ])('its kernel, %s, to the bit', (name, to, before, taps) => {
    const kernel = resampleKernel(48000, to);
    expect(kernel).toMatchObject({ before, taps });
    expect(distance(kernel.values, golden.values(`resample_kernel_${name}`))).toBe(0);
  });

  it.each([
    ['chirp_16k', 48000, 16000, 4801],
    ['chirp_24k', 48000, 24000, 4801],
    ['chirp_16000_to_48000', 16000, 48000, 1500],
  ])('%s', (name, from, to, length) => {
    const kernel = resampleKernel(from, to);
    const values = tf.tensor(kernel.values, [kernel.phases, 1, kernel.taps]);
    const chirp = tf.tensor(golden.values('chirp_48k').slice(0, length), [1, length]);
    expect(off(resampleWith(kernel, values, chirp), golden.values(name))).toBeLessThan(STRICT);
  });

  it.each([1, 2, 3, 47, 48, 49, 50])('gives a third of %i samples, rounded up', (length) => {
    const kernel = resampleKernel(48000, 16000);
    const values = tf.tensor(kernel.values, [1, 1, kernel.taps]);
    expect(resampleWith(kernel, values, tf.ones([2, length])).shape).toEqual([2, Math.ceil(length / 3)]);
  });
});

describe('the audio condition of audio2photoreal, tiny', () => {
  const golden = goldenCase('wav2vec-frontend', 'bundled');

  it('of two channels', () => {
    const audio = tf.stack([channel(golden, 0, 2), channel(golden, 1, 2)], 1); // [1, 2, N]
    const condition = audioCondition(TINY, toTensors(golden.weights()), audio);
    expect(condition.shape).toEqual([1, 48, audioConditionWidth(TINY)]);
    expect(off(condition, golden.values('encode_audio'))).toBeLessThan(STRICT);
  });

  it('of each item of a batch by itself', () => {
    const audio = tf.stack([channel(golden, 0, 2), channel(golden, 1, 2)], 1);
    const both = audioCondition(TINY, toTensors(golden.weights()), tf.concat([tf.mul(audio, 0.1), audio], 0));
    expect(off(tf.slice(both, [1, 0, 0], [1, 48, 64]), golden.values('encode_audio'))).toBeLessThan(STRICT);
  });

  it('in the other reading: GELU, no logarithm', () => {
    const other = { ...TINY.audio, activation: 'gelu', logCompression: false } as const;
    const name = 'audio_model.feature_extractor';
    const samples = golden.tensor('audio_16k_ch0', [1, 8000]);
    const features = wav2vecFeatures(other, toTensors(golden.weights()), name, samples);
    expect(off(tf.transpose(features, [0, 2, 1]), golden.values('alt_gelu_nolog_ch0'))).toBeLessThan(STRICT);
  });

  it('has the parameters of its state dict, the kernel as it computes it', () => {
    const specs = audioConditionParameters(TINY);
    const weights = golden.weights();
    expect(shapes(specs)).toEqual(shapes(Object.entries(weights).map(([name, { shape }]) => ({ name, shape }))));
    expect(specs[0]?.init).toEqual({ values: weights['audio_resampler.kernel']?.values });
  });

  it('gives 1998 tokens for 20 s', () => {
    expect(wav2vecTokens(320_000)).toBe(1998);
    expect(audioConditionWidth({ audio: VQ_WAV2VEC })).toBe(1024);
  });
});

describe.skipIf(withoutFullSet)(`the lip regressor of audio2photoreal, tiny${skipped}`, () => {
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
