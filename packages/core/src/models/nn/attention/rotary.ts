import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';

/** cos and sin of positions, `[length, width]` for all items or `[B, length, width]`, and the quarter turn of a block of channels. */
export interface Rotation {
  readonly cos: Tensor;
  readonly sin: Tensor;
  readonly quarterTurn: Tensor2D;
}

/**
 * Rotary positions (arXiv 2104.09864) of the integers `start … start+length−1` over the whole width, as the reference applies them:
 * before the attention's own projections, to the inputs used as queries and keys.
 * The phases are rounded to float32 as the reference rounds them; that sets the floor of any parity.
 */
export function rotation(width: number, length: number, start = 0): Rotation {
  const cos = new Float32Array(length * width);
  const sin = new Float32Array(length * width);
  // A trace asks for this table in every layer: powers and angles are worked out once per pair of channels.
  for (let pair = 0; 2 * pair < width; pair++) {
    const frequency = Math.fround(1 / Math.fround(10000 ** Math.fround((2 * pair) / width)));
    for (let i = 0; i < length; i++) {
      const phase = Math.fround((start + i) * frequency);
      const first = i * width + 2 * pair;
      cos[first] = Math.cos(phase);
      sin[first] = Math.sin(phase);
      if (2 * pair + 1 === width) continue;
      cos[first + 1] = cos[first] as number;
      sin[first + 1] = sin[first] as number;
    }
  }
  return {
    cos: tf.tensor2d(cos, [length, width]),
    sin: tf.tensor2d(sin, [length, width]),
    quarterTurn: quarterTurn(blockWidth(width)),
  };
}

/** Turns each pair of channels (2i, 2i+1) of `x` `[B, length, width]` by its position's angle. */
export function rotate(x: Tensor, { cos, sin, quarterTurn }: Rotation): Tensor {
  const block = quarterTurn.shape[0];
  const blocks = tf.reshape(x, [x.size / block, block]) as Tensor2D;
  const turned = tf.reshape(tf.matMul(blocks, quarterTurn), x.shape);
  return tf.add(tf.mul(x, cos), tf.mul(turned, sin));
}

/** The matrix that takes each pair (a, b) to (−b, a): a product with small blocks is cheaper than strided copies, and just as exact. */
function quarterTurn(block: number): Tensor2D {
  const values = new Float32Array(block * block);
  for (let even = 0; even < block; even += 2) {
    values[(even + 1) * block + even] = -1;
    values[even * block + even + 1] = 1;
  }
  return tf.tensor2d(values, [block, block]);
}

/** The largest power of two, 32 at most, that divides the width. */
function blockWidth(width: number): number {
  let block = 32;
  while (width % block !== 0) block /= 2;
  return block;
}
