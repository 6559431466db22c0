import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { linear, linearParameters } from './linear';
import type { Parameters, ParameterSpec } from './parameter';

/**
 * Feature-wise linear modulation (arXiv 1709.07871): `(scale + 1)·y + shift`, with (scale, shift) the halves of a linear map of the steering vector.
 * @param y `[B, T, width]`
 * @param steering `[B, width]`, activated already
 */
export function film(parameters: Parameters, name: string, y: Tensor, steering: Tensor): Tensor {
  const [batch, , width] = y.shape;
  const [scale, shift] = tf.split(linear(parameters, `${name}.block.1`, steering), 2, -1);
  const factor = tf.reshape(tf.add(scale, 1), [batch, 1, width]);
  return tf.add(tf.mul(y, factor), tf.reshape(shift, [batch, 1, width]));
}

export function filmParameters(name: string, width: number): ParameterSpec[] {
  return linearParameters(`${name}.block.1`, width, 2 * width);
}
