import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { distance } from '../../fixtures/distance';
import { channel, goldenCase, toTensors } from '../fixtures/golden-case';
import {
  audioCondition,
  audioConditionParameters,
  audioConditionWidth,
  type AudioConditionConfig,
} from './audio-condition';
import { resampleKernel, resampleWith } from './resample-kernel';
import { VQ_WAV2VEC, wav2vecFeatures, wav2vecTokens } from './wav2vec-frontend';

const STRICT = 2e-5;
const TINY: AudioConditionConfig = { audio: { ...VQ_WAV2VEC, channels: 32 } };

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function off(got: Tensor, want: ArrayLike<number>): number {
  return distance(got.dataSync(), want);
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

function shapes(all: readonly { readonly name: string; readonly shape: readonly number[] }[]) {
  return Object.fromEntries(all.map(({ name, shape }) => [name, shape]));
}
