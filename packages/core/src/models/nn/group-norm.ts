import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Parameters, ParameterSpec } from './parameter';

const EPSILON = 1e-5;

/**
 * Group normalisation with one group (arXiv 1803.08494): each item by its mean and variance over every axis but the first, channels *and* time, then the parameters
 * `name.weight` and `name.bias` per channel. What it gives for a moment depends on the whole recording.
 * @param x `[B, …, channels]`
 */
export function groupNorm(parameters: Parameters, name: string, x: Tensor): Tensor {
  const axes = x.shape.map((_, axis) => axis).slice(1);
  const centred = tf.sub(x, tf.mean(x, axes, true));
  const deviation = tf.sqrt(tf.add(tf.mean(tf.square(centred), axes, true), EPSILON)); // [B, 1, …, 1]
  // The division falls on the weights, not on every sample.
  return tf.add(tf.mul(centred, tf.div(parameters[`${name}.weight`], deviation)), parameters[`${name}.bias`]);
}

export function groupNormParameters(name: string, channels: number): ParameterSpec[] {
  return [
    { name: `${name}.weight`, shape: [channels], init: { constant: 1 } },
    { name: `${name}.bias`, shape: [channels], init: { constant: 0 } },
  ];
}
