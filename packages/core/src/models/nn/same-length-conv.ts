import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { conv1d } from './conv1d';
import type { Parameters } from './parameter';

/** `conv1d` with as many frames as before: frames outside are 0. The kernel is odd. @param x `[B, T, in]` @returns `[B, T, out]` */
export function sameLengthConv(parameters: Parameters, name: string, x: Tensor): Tensor {
  const reach = ((parameters[`${name}.weight`].shape[2] ?? NaN) - 1) / 2;
  const padded = tf.pad(x, [
    [0, 0],
    [reach, reach],
    [0, 0],
  ]);
  return conv1d(parameters, name, padded);
}
