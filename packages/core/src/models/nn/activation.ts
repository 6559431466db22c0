import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** `x·Φ(x)` with the exact (erf) normal distribution function (arXiv 1606.08415), and its gradient `Φ(x) + x·φ(x)` written out. */
export function gelu(x: Tensor): Tensor {
  const run = tf.customGrad((input, save) => {
    const value = input as Tensor;
    const phi = tf.mul(tf.add(tf.erf(tf.mul(value, Math.SQRT1_2)), 1), 0.5);
    (save as (tensors: Tensor[]) => void)([value, phi]);
    const gradFunc = (dy: Tensor, saved: Tensor[]) => {
      const [at, cumulative] = saved;
      const density = tf.mul(tf.exp(tf.mul(tf.square(at), -0.5)), 1 / Math.sqrt(2 * Math.PI));
      return tf.mul(dy, tf.add(cumulative, tf.mul(at, density)));
    };
    return { value: tf.mul(value, phi), gradFunc };
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
