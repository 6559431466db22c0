import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { gelu } from '../nn/activation';
import { groupNorm, groupNormParameters } from '../nn/group-norm';
import type { Parameters, ParameterSpec } from '../nn/parameter';
import { stridedConvolution } from '../nn/strided-convolution';

/** Kernel and stride of each layer: one row in 10 ms of audio at 16 kHz. */
const FEATURE_LAYERS = [
  [10, 5],
  [8, 4],
  [4, 2],
  [4, 2],
  [4, 2],
  [1, 1],
  [1, 1],
  [1, 1],
] as const;

/** Kernels of wav2vec-large's aggregator. */
const AGGREGATOR_KERNELS = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13];

/** Sizes of the convolutional front ends of wav2vec (arXiv 1904.05862) and vq-wav2vec (arXiv 1910.05453). */
export interface Wav2vecConfig {
  readonly channels: number;
  /** vq-wav2vec has 8, wav2vec-large 7. */
  readonly featureLayers: 7 | 8;
  /** wav2vec-large's context network on top. */
  readonly aggregator: boolean;
  /** Default `relu`. What a checkpoint was trained with stands in its arguments. */
  readonly activation?: 'relu' | 'gelu';
  /** `log(|x| + 1)` of the features; default true. */
  readonly logCompression?: boolean;
}

/** vq-wav2vec's feature extractor at full size, as the reference hears with it. */
export const VQ_WAV2VEC: Wav2vecConfig = { channels: 512, featureLayers: 8, aggregator: false };
/** wav2vec-large at full size, which the reference's lip regressor hears with. */
export const WAV2VEC_LARGE: Wav2vecConfig = { channels: 512, featureLayers: 7, aggregator: true };

/**
 * The network on raw audio: `[B, N]` at 16 kHz → `[B, wav2vecTokens(N), channels]`. Row i sees the 465 samples from 160·i on, and through the normalisation everything.
 * @param name what the names of the parameters begin with, e.g. `audio_model`
 */
export function wav2vec(config: Wav2vecConfig, parameters: Parameters, name: string, audio: Tensor): Tensor {
  const features = wav2vecFeatures(config, parameters, `${name}.feature_extractor`, audio);
  return config.aggregator ? aggregate(config, parameters, `${name}.feature_aggregator`, features) : features;
}

/** The feature extractor alone. */
export function wav2vecFeatures(config: Wav2vecConfig, parameters: Parameters, name: string, audio: Tensor): Tensor {
  const { channels, featureLayers, logCompression = true } = config;
  const [batch, length] = audio.shape;
  let x: Tensor = tf.reshape(audio, [batch, 1, length, 1]);
  FEATURE_LAYERS.slice(0, featureLayers).forEach(([, stride], i) => {
    const layer = `${name}.conv_layers.${i}`;
    x = stridedConvolution(parameters[`${layer}.0.weight`], x, stride);
    x = activate(config, groupNorm(parameters, `${layer}.2`, x)); // [B, 1, T, channels]
  });
  const rows = tf.reshape(x, [batch, x.shape[2] ?? 0, channels]);
  return logCompression ? tf.log(tf.add(tf.abs(rows), 1)) : rows;
}

/** Rows that the feature extractor makes of so many samples at 16 kHz. */
export function wav2vecTokens(samples: number): number {
  return FEATURE_LAYERS.reduce((length, [kernel, stride]) => Math.floor((length - kernel) / stride) + 1, samples);
}

/** Causal convolutions that keep the length (the first row stands before the beginning), each averaged with its input: `(y + x)·√0.5`. */
function aggregate(config: Wav2vecConfig, parameters: Parameters, name: string, features: Tensor): Tensor {
  const [batch, length, channels] = features.shape;
  let x: Tensor = tf.reshape(features, [batch, 1, length, channels]);
  AGGREGATOR_KERNELS.forEach((kernel, i) => {
    const layer = `${name}.conv_layers.${i}`;
    const first = tf.slice(x, [0, 0, 0, 0], [batch, 1, 1, channels]);
    const padded = tf.concat([...Array.from({ length: kernel - 1 }, () => first), x], 2);
    const y = tf.add(stridedConvolution(parameters[`${layer}.1.weight`], padded), parameters[`${layer}.1.bias`]);
    x = tf.mul(tf.add(activate(config, groupNorm(parameters, `${layer}.3`, y)), x), Math.SQRT1_2);
  });
  return tf.reshape(x, [batch, length, channels]);
}

function activate({ activation = 'relu' }: Wav2vecConfig, x: Tensor): Tensor {
  return activation === 'relu' ? tf.relu(x) : gelu(x);
}

/** Names and layouts of fairseq's state dict. */
export function wav2vecParameters(config: Wav2vecConfig, name: string): ParameterSpec[] {
  const { channels } = config;
  const features = FEATURE_LAYERS.slice(0, config.featureLayers).flatMap(([kernel], i): ParameterSpec[] => {
    const layer = `${name}.feature_extractor.conv_layers.${i}`;
    const width = i === 0 ? 1 : channels;
    return [
      { name: `${layer}.0.weight`, shape: [channels, width, kernel], init: uniform(width * kernel) },
      ...groupNormParameters(`${layer}.2`, channels),
    ];
  });
  if (!config.aggregator) return features;
  const aggregator = AGGREGATOR_KERNELS.flatMap((kernel, i): ParameterSpec[] => {
    const layer = `${name}.feature_aggregator.conv_layers.${i}`;
    const init = uniform(channels * kernel);
    return [
      { name: `${layer}.1.weight`, shape: [channels, channels, kernel], init },
      { name: `${layer}.1.bias`, shape: [channels], init },
      ...groupNormParameters(`${layer}.3`, channels),
    ];
  });
  return [...features, ...aggregator];
}

function uniform(inputs: number): ParameterSpec['init'] {
  return { uniform: 1 / Math.sqrt(inputs) };
}
