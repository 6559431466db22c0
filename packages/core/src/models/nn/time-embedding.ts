import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/**
 * Sinusoidal embedding of time steps `[B]` → `[B, width]`: sines, then cosines, of `t·10000^(−i/(half−1))`.
 * Frequencies and phases are float32, as in the reference.
 */
export function timeEmbedding(t: Tensor1D, width: number): Tensor2D {
  const half = width / 2;
  const step = Math.fround(-Math.log(10000) / (half - 1));
  const frequencies = Float32Array.from({ length: half }, (_, i) => Math.exp(Math.fround(i * step)));
  const phases = tf.mul(tf.reshape(t, [t.shape[0], 1]), tf.tensor2d(frequencies, [1, half]));
  return tf.concat([tf.sin(phases), tf.cos(phases)], 1) as Tensor2D;
}
