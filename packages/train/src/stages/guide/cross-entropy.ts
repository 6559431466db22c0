import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';

/**
 * Cross-entropy with label smoothing (arXiv 1512.00567) as PyTorch defines it: the target has the probability 1 − s, and s is spread evenly over all tokens, the target among
 * them. Mean over the positions that count.
 * @param logits `[B, L, tokens]`
 * @param targets int32 `[B, L]`
 * @param counted `[B, L]`: 1 where a position counts, 0 where it is padding; a batch in which none does costs 0
 */
export function crossEntropy(logits: Tensor3D, targets: Tensor2D, counted: Tensor2D, smoothing: number): Scalar {
  const tokens = logits.shape[2];
  const wanted = tf.oneHot(targets, tokens, 1 - smoothing + smoothing / tokens, smoothing / tokens, 'float32');
  return meanWhere(tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), wanted), -1)), counted);
}

/** The share of counted positions at which the likeliest token is the target. See `crossEntropy` for the parameters. */
export function tokenAccuracy(logits: Tensor3D, targets: Tensor2D, counted: Tensor2D): Scalar {
  return meanWhere(tf.cast(tf.equal(tf.argMax(logits, -1), targets), 'float32'), counted);
}

function meanWhere(values: Tensor, counted: Tensor): Scalar {
  return tf.div(tf.sum(tf.mul(values, counted)), tf.maximum(tf.sum(counted), 1)) as Scalar;
}
