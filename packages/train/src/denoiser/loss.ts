import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import type { TrainConfig } from './config';

/**
 * Masked mean squared error of the network's prediction, plus `velocityWeight` × the same of its frame differences
 * (audio2photoreal, arXiv 2401.01885). A frame difference counts where both of its frames do (the reference counts those next to a missing face frame too);
 * every item of the batch counts alike, however many of its frames do.
 * @param prediction `[B, T, F]`: what the network says (x0, epsilon or v)
 * @param target `[B, T, F]`: what it should say
 * @param inside `[B, T]`: 1 where the window lies inside its clip, and the clip knows the frame
 */
export function diffusionLoss(
  prediction: Tensor3D,
  target: Tensor3D,
  inside: Tensor,
  { velocityWeight }: Pick<TrainConfig, 'velocityWeight'>,
): { loss: Scalar; metrics: Record<string, Scalar> } {
  const [batch, frames, features] = prediction.shape;
  const error = tf.sub(prediction, target);
  const mask = tf.reshape(inside, [batch, frames, 1]);
  const position = maskedMean(tf.square(error), mask, features);
  if (velocityWeight === 0) return { loss: position, metrics: { position } };
  const ahead = (tensor: Tensor, width: number) => tf.slice(tensor, [0, 1, 0], [batch, frames - 1, width]);
  const behind = (tensor: Tensor, width: number) => tf.slice(tensor, [0, 0, 0], [batch, frames - 1, width]);
  const velocity = maskedMean(
    tf.square(tf.sub(ahead(error, features), behind(error, features))),
    tf.mul(ahead(mask, 1), behind(mask, 1)),
    features,
  );
  return { loss: tf.add(position, tf.mul(velocity, velocityWeight)), metrics: { position, velocity } };
}

/** The same loss of each item `[B]`, for what is only measured. */
export function itemLosses(
  prediction: Tensor3D,
  target: Tensor3D,
  inside: Tensor,
  { velocityWeight }: Pick<TrainConfig, 'velocityWeight'>,
): Tensor1D {
  const [batch, frames, features] = prediction.shape;
  const error = tf.sub(prediction, target);
  const mask = tf.reshape(inside, [batch, frames, 1]);
  const position = maskedMeans(tf.square(error), mask, features);
  if (velocityWeight === 0) return position;
  const part = (tensor: Tensor, from: number, width: number) =>
    tf.slice(tensor, [0, from, 0], [batch, frames - 1, width]);
  const velocity = maskedMeans(
    tf.square(tf.sub(part(error, 1, features), part(error, 0, features))),
    tf.mul(part(mask, 1, 1), part(mask, 0, 1)),
    features,
  );
  return tf.add(position, tf.mul(velocity, velocityWeight));
}

/** The mean over each item's masked values, then over the batch. */
function maskedMean(values: Tensor, mask: Tensor, features: number): Scalar {
  return tf.mean(maskedMeans(values, mask, features)) as Scalar;
}

/** The mean over each item's masked values. An item without any counts as 0. @param mask `[B, T, 1]` */
function maskedMeans(values: Tensor, mask: Tensor, features: number): Tensor1D {
  const counts = tf.maximum(tf.mul(tf.sum(mask, [1, 2]), features), 1);
  return tf.div(tf.sum(tf.mul(values, mask), [1, 2]), counts);
}
