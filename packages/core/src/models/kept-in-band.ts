import * as tf from '@tensorflow/tfjs-core';
import type { Tensor3D } from '@tensorflow/tfjs-core';
import { bandBasis } from '../band/band-basis';
import { assertBand } from '../band/in-band';

/** `inBand` of @antiphon/core as a part of a network. @param x `[B, T, F]` @param kept per feature, 1 … T */
export function keptInBand(x: Tensor3D, kept: readonly number[]): Tensor3D {
  const [, frames, features] = x.shape;
  assertBand(kept, frames, features);
  const most = Math.max(...kept);
  const basis = tf.tensor3d(Float32Array.from(bandBasis(frames).subarray(0, most * frames)), [1, most, frames]);
  const inside = tf.tensor3d(
    Float32Array.from({ length: most * features }, (_, i) => (Math.floor(i / features) < kept[i % features] ? 1 : 0)),
    [1, most, features],
  );
  const shares = tf.mul(tf.matMul(basis, x), inside);
  return tf.matMul(basis, shares, true) as Tensor3D;
}
