import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { conv1d, conv1dParameters } from '../nn/conv1d';
import type { Parameters, ParameterSpec } from '../nn/parameter';

const KERNEL = 3;
const DILATIONS = [1, 2, 3, 1, 2, 3];
/** Frames that the dilated layers eat, given back as zeros on the left: the tail is causal and keeps the length. */
const PADDING = (KERNEL - 1) * DILATIONS.reduce((sum, dilation) => sum + dilation, 0);

/**
 * The body model's tail (arXiv 2401.01885): six dilated causal convolutions with LeakyReLU 0.2, each averaged with its input
 * where their widths agree, then one of kernel 1.
 * @param x `[B, T, F]`
 * @returns `[B, T, F]`
 */
export function convolutionTail(parameters: Parameters, x: Tensor): Tensor {
  let y = tf.pad(x, [
    [0, 0],
    [PADDING, 0],
    [0, 0],
  ]);
  DILATIONS.forEach((dilation, index) => {
    const next = tf.leakyRelu(conv1d(parameters, `post_pose_layers.${index}`, y, dilation), 0.2);
    y = next.shape[2] === y.shape[2] ? tf.mul(tf.add(lastFrames(y, next.shape[1] ?? 0), next), 0.5) : next;
  });
  return conv1d(parameters, 'final_conv', y);
}

function lastFrames(x: Tensor, length: number): Tensor {
  const [batch, all, width] = x.shape;
  return tf.slice(x, [0, all - length, 0], [batch, length, width]);
}

export function convolutionTailParameters(features: number, width: number): ParameterSpec[] {
  const widths = [features, width, features, features, features, features, features];
  return [
    ...DILATIONS.flatMap((_, i) => conv1dParameters(`post_pose_layers.${i}`, widths[i], widths[i + 1], KERNEL)),
    ...conv1dParameters('final_conv', features, features, 1),
  ];
}
