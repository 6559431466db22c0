import {
  codebookName,
  encodeGuideAudio,
  encodeMotionLatents,
  guideLogits,
  quantise,
  type MotionCodecConfig,
} from '@antiphon/core/models';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { crossEntropy, tokenAccuracy } from './cross-entropy';
import type { GuideModel } from './guide-model';

export interface GuideLossInputs {
  /** Normalised audio `[B, S, audio width]`. */
  readonly audio: Tensor3D;
  /** `[B]`: 1 keeps the audio. */
  readonly keep: Tensor1D;
  /** Normalised key frames `[B, K, features]`. */
  readonly motion: Tensor3D;
}

/**
 * Cross-entropy of each token of the codec, told from the audio and the true tokens before it (arXiv 2401.01885).
 * The codec is constant: what motion is in its tokens is computed on the way.
 * @returns the smoothed loss, and what to look at: `crossEntropy` without smoothing, and the share of tokens that are told right
 */
export function guideLoss(
  { transformer, codec }: GuideModel,
  parameters: Record<string, Tensor>,
  codecWeights: Record<string, Tensor>,
  { audio, keep, motion }: GuideLossInputs,
  labelSmoothing: number,
): { readonly loss: Scalar; readonly metrics: Record<string, Scalar> } {
  const targets = motionTokens(codec, codecWeights, motion);
  const [batch, length] = targets.shape;
  const first = tf.fill([batch, 1], transformer.tokens, 'int32') as Tensor2D;
  const before = tf.concat([first, tf.slice(targets, [0, 0], [batch, length - 1])], 1) as Tensor2D;
  const memory = encodeGuideAudio(transformer, parameters, audio, keep);
  const logits = guideLogits(transformer, parameters, before, memory);
  const counted = tf.ones([batch, length]) as Tensor2D;
  return {
    loss: crossEntropy(logits, targets, counted, labelSmoothing),
    metrics: {
      crossEntropy: crossEntropy(logits, targets, counted, 0),
      accuracy: tokenAccuracy(logits, targets, counted),
    },
  };
}

/** The tokens of key frames `[B, K, features]`: int32 `[B, K·levels]` in time order, the levels of a frame beside each other. */
function motionTokens({ levels }: MotionCodecConfig, weights: Record<string, Tensor>, motion: Tensor3D): Tensor2D {
  const [batch, length] = motion.shape;
  const books = Array.from({ length: levels }, (_, level) => weights[codebookName(level)]);
  const { codes } = quantise(books, encodeMotionLatents(weights, motion));
  const columns = codes.map((level) => tf.reshape(level, [batch, length, 1]));
  return tf.reshape(tf.concat(columns, 2), [batch, length * levels]) as Tensor2D;
}
