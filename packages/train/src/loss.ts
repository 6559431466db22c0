import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { denoise, encode, type FilmTransformerConfig } from '@antiphon/core/models';
import type { TrainConfig } from './config';

/** The inputs of the compiled training step, by name. Everything that is drawn at random is drawn outside. */
export interface LossInputs {
  /** `[B, T, F]`: the noisy motion `alpha·x0 + sigma·noise`. */
  readonly x: Tensor3D;
  /** `[B, T, F]`: what the network should say (x0, epsilon or v). */
  readonly target: Tensor3D;
  /** `[B]`. */
  readonly t: Tensor1D;
  /** `[B, T]`. */
  readonly mask: Tensor;
  readonly conditions: Record<string, Tensor3D>;
  readonly keep: Record<string, Tensor1D>;
}

/**
 * Masked mean squared error of the network's prediction, plus `velocityWeight` × the same of its frame differences
 * (audio2photoreal, arXiv 2401.01885). A frame difference counts where both of its frames do.
 */
export function diffusionLoss(
  model: FilmTransformerConfig,
  config: Pick<TrainConfig, 'velocityWeight'>,
  parameters: Record<string, Tensor>,
  inputs: LossInputs,
): { loss: Scalar; metrics: Record<string, Scalar> } {
  const memory = encode(model, parameters, inputs.conditions, inputs.keep);
  const error = tf.sub(denoise(model, parameters, inputs.x, inputs.t, memory), inputs.target); // [B, T, F]
  const [batch, frames, features] = [inputs.x.shape[0], model.frames, model.features];
  const mask = tf.reshape(inputs.mask, [batch, frames, 1]);
  const position = maskedMean(tf.square(error), mask, features);
  if (config.velocityWeight === 0) return { loss: position, metrics: { position } };
  const ahead = (tensor: Tensor, width: number) => tf.slice(tensor, [0, 1, 0], [batch, frames - 1, width]);
  const behind = (tensor: Tensor, width: number) => tf.slice(tensor, [0, 0, 0], [batch, frames - 1, width]);
  const velocity = maskedMean(
    tf.square(tf.sub(ahead(error, features), behind(error, features))),
    tf.mul(ahead(mask, 1), behind(mask, 1)),
    features,
  );
  return { loss: tf.add(position, tf.mul(velocity, config.velocityWeight)), metrics: { position, velocity } };
}

function maskedMean(values: Tensor, mask: Tensor, features: number): Scalar {
  return tf.div(tf.sum(tf.mul(values, mask)), tf.mul(tf.sum(mask), features)) as Scalar;
}
