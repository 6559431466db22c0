import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * `x·Φ(x)` with the exact (erf) normal distribution function (arXiv 1606.08415), in the form that ONNX Runtime fuses into one operator.
 * Its gradient `Φ(x) + x·φ(x)` is written out, with z = x/√2 as `(1 + erf z)/2 + z·exp(−z² − ln √π)`.
 */
export function gelu(x: Tensor): Tensor {
  const run = tf.customGrad((input, save) => {
    const value = input as Tensor;
    const z = tf.div<Tensor>(value, Math.SQRT2);
    const twice = tf.add<Tensor>(tf.erf(z), 1);
    (save as (tensors: Tensor[]) => void)([z, twice]);
    const gradFunc = (dy: Tensor, [at, doubled]: Tensor[]) => {
      const slope = tf.mul(at, tf.exp(tf.sub(-0.5 * Math.log(Math.PI), tf.square(at))));
      return tf.mul<Tensor>(dy, tf.add(tf.mul(doubled, 0.5), slope));
    };
    return { value: tf.mul<Tensor>(tf.mul(value, twice), 0.5), gradFunc };
  });
  return run(x);
}

/** `x·tanh(ln(1 + eˣ))` (arXiv 1908.08681). */
export function mish(x: Tensor): Tensor {
  return tf.mul(x, tf.tanh(tf.softplus(x)));
}

/** `x·sigmoid(x)` (arXiv 1702.03118). */
export function silu(x: Tensor): Tensor {
  return tf.mul(x, tf.sigmoid(x));
}
