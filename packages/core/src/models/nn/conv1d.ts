import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { project } from './linear';
import type { Parameters, ParameterSpec } from './parameter';

/**
 * Dilated convolution over time without padding: `[B, T, in]` → `[B, T − dilation·(kernel−1), out]`, with PyTorch's parameters
 * `name.weight` `[out, in, kernel]` and `name.bias`. Written as one matrix product of shifted copies, because TensorFlow.js has no
 * gradient of a dilated convolution.
 */
export function conv1d(parameters: Parameters, name: string, x: Tensor, dilation = 1): Tensor {
  const weight = parameters[`${name}.weight`];
  const bias = parameters[`${name}.bias`];
  const [out, width, kernel] = weight.shape;
  const [batch, length] = x.shape;
  const span = length - dilation * (kernel - 1);
  const taps = Array.from({ length: kernel }, (_, tap) => tf.slice(x, [0, tap * dilation, 0], [batch, span, width]));
  const rows = tf.reshape(tf.transpose(weight, [0, 2, 1]), [out, kernel * width]);
  return project(tf.concat(taps, -1), rows, bias);
}

/** Both parameters uniform in ±1/√(in·kernel), as PyTorch starts them. */
export function conv1dParameters(name: string, width: number, out: number, kernel: number): ParameterSpec[] {
  const init = { uniform: 1 / Math.sqrt(width * kernel) };
  return [
    { name: `${name}.weight`, shape: [out, width, kernel], init },
    { name: `${name}.bias`, shape: [out], init },
  ];
}
