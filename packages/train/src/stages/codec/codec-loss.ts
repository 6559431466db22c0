import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { decodeMotionLatents, encodeMotionLatents, quantise } from '@antiphon/core/models';

/** What a step of the codec's training gives. */
export interface CodecLoss {
  readonly loss: Scalar;
  readonly metrics: Record<string, Scalar>;
  /** Per level `chosen_<l>` `[n]` and `residual_<l>` `[n, width]`: what codebooks follow. */
  readonly outputs: Record<string, Tensor>;
}

/**
 * SmoothL1 between motion and its reconstruction, plus `commitWeight` × the commitment of the latents to their codes (the mean over the levels of the squared distance, arXiv 1711.00937).
 * Gradients pass straight through the quantisation.
 * @param motion `[B, T, features]`
 */
export function codecLoss(
  parameters: Record<string, Tensor>,
  codebooks: readonly Tensor[],
  motion: Tensor3D,
  commitWeight: number,
): CodecLoss {
  const latents = encodeMotionLatents(parameters, motion);
  const [, , width] = latents.shape;
  const rows = tf.reshape(latents, [-1, width]) as Tensor2D;
  const levels = chosenVectors(codebooks, rows);
  // What each level found, and how far its code is from that. The codes are constants.
  const residuals: Tensor[] = [];
  const distances: Tensor[] = [];
  let left: Tensor = rows;
  for (const { vectors } of levels) {
    residuals.push(left);
    left = tf.sub(left, vectors);
    distances.push(tf.mean(tf.square(left)));
    // As in the reference, each level passes straight through: only the first one's distance pulls at the latents.
    left = constantOf(left);
  }
  const commitment = tf.div(tf.addN(distances), levels.length) as Scalar;
  // Straight through: forward the codes, backward the latents.
  const passed = tf.sub(latents, constantOf(tf.reshape(left, latents.shape))) as Tensor3D;
  const reconstruction = smoothL1(tf.sub(decodeMotionLatents(parameters, passed), motion));
  return {
    loss: tf.add(reconstruction, tf.mul(commitment, commitWeight)),
    metrics: { reconstruction, commitment },
    outputs: Object.fromEntries([
      ...levels.map(({ codes }, l) => [`chosen_${l}`, codes] as const),
      ...residuals.map((level, l) => [`residual_${l}`, level] as const),
    ]),
  };
}

/** Per level the code of each row `[n]` (as float32) and its vector `[n, width]`: numbers through which no gradient flows. */
function chosenVectors(
  codebooks: readonly Tensor[],
  rows: Tensor2D,
): { readonly codes: Tensor; readonly vectors: Tensor2D }[] {
  const [count, width] = rows.shape;
  // One tensor, so that it is made once: the operations inside leave no trace for gradients.
  const packed = frozen(rows, (input) => {
    const { codes } = quantise(codebooks, tf.reshape(input, [1, count, width]) as Tensor3D);
    const columns = codes.flatMap((level, l) => [
      tf.reshape(tf.cast(level, 'float32'), [count, 1]),
      tf.gather(codebooks[l], level),
    ]);
    return tf.concat(columns, 1);
  });
  return codebooks.map((_, l) => {
    const at = l * (width + 1);
    return {
      codes: tf.reshape(tf.slice(packed, [0, at], [count, 1]), [count]),
      vectors: tf.slice(packed, [0, at + 1], [count, width]) as Tensor2D,
    };
  });
}

/** A tensor without a past. */
function constantOf(x: Tensor): Tensor {
  return frozen(x, (input) => tf.clone(input));
}

/** A function of a tensor with gradient 0, whatever it does inside. */
function frozen(x: Tensor, fn: (input: Tensor) => Tensor): Tensor {
  const run = tf.customGrad((input) => ({
    value: fn(input as Tensor),
    gradFunc: () => tf.zeros(x.shape) as Tensor,
  }));
  return run(x);
}

/** Half the square below 1, the absolute value less a half above (arXiv 1504.08083), averaged. */
function smoothL1(error: Tensor): Scalar {
  const size = tf.abs(error);
  const near = tf.minimum(size, 1);
  // With n = min(|e|, 1): n·(|e| − n/2).
  return tf.mean(tf.mul(near, tf.sub(size, tf.mul(near, 0.5)))) as Scalar;
}
