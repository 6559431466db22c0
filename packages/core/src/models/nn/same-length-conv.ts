import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { conv1d } from './conv1d';
import { project } from './linear';
import type { Parameters } from './parameter';

/** `conv1d` with as many frames as before: frames outside are 0. The kernel is odd. @param x `[B, T, in]` @returns `[B, T, out]` */
export function sameLengthConv(parameters: Parameters, name: string, x: Tensor): Tensor {
  const weight = parameters[`${name}.weight`];
  const [out, width, kernel] = weight.shape as [number, number, number];
  if (width <= out) return conv1d(parameters, name, framed(x, (kernel - 1) / 2));
  // Copies of wide frames would take `kernel` times their memory: each tap first, and the results are shifted.
  const [batch, length] = x.shape as [number, number];
  const taps = tf.reshape(tf.transpose(weight, [2, 0, 1]), [kernel * out, width]);
  const products = framed(project(x, taps), (kernel - 1) / 2);
  const shifted = Array.from({ length: kernel }, (_, tap) =>
    tf.slice(products, [0, tap, tap * out], [batch, length, out]),
  );
  return tf.add(
    shifted.reduce((sum, one) => tf.add(sum, one)),
    parameters[`${name}.bias`],
  );
}

function framed(x: Tensor, reach: number): Tensor {
  return tf.pad(x, [
    [0, 0],
    [reach, reach],
    [0, 0],
  ]);
}
