import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { linear, linearParameters, type Affine } from './linear';
import type { Parameters, ParameterSpec } from './parameter';

/**
 * Feature-wise linear modulation (arXiv 1709.07871): `(scale + 1)·y + shift`, with (scale, shift) the halves of a linear map of the steering
 * vector. The bias of `y` is modulated with the shift, which has no time axis.
 * @param y `[B, T, width]`
 * @param steering `[B, width]`, activated already
 */
export function film(parameters: Parameters, name: string, y: Affine, steering: Tensor): Tensor {
  const [batch, , width] = y.product.shape;
  const [scale, shift] = tf.split(linear(parameters, `${name}.block.1`, steering), 2, -1);
  const factor = tf.add(scale, 1);
  const offset = tf.add(tf.mul(factor, y.bias), shift); // [B, width]
  return tf.add(tf.mul(y.product, tf.reshape(factor, [batch, 1, width])), tf.reshape(offset, [batch, 1, width]));
}

export function filmParameters(name: string, width: number): ParameterSpec[] {
  return linearParameters(`${name}.block.1`, width, 2 * width);
}
