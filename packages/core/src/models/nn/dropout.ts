import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Random } from '../../random/random';
import type { Affine } from './linear';

/**
 * Masks of the network's own dropout (arXiv 1207.0580), by the name of the place: `[B, T, width]`, 0 where a number is dropped, else what makes up for the dropped ones.
 * They are inputs, drawn from streams, so that a step is the same on every engine. A place without a mask drops nothing: sampling and export have none.
 * This is not the dropping of conditions that guidance needs.
 */
export type DropoutMasks = Readonly<Record<string, Tensor>>;

export function masked(x: Tensor, mask: Tensor | undefined): Tensor {
  return mask === undefined ? x : tf.mul(x, mask);
}

/** The same where the bias is not added yet: it must be, before some of the sum is dropped. */
export function maskedAffine(y: Affine, mask: Tensor | undefined): Affine {
  if (mask === undefined) return y;
  return { product: tf.mul(tf.add(y.product, y.bias), mask), bias: tf.zerosLike(y.bias) };
}

/** The rate that `fillDropoutMask` drops with: `rate` rounded to 1/256. */
export function dropoutRateOf(rate: number): number {
  return Math.round(rate * 256) / 256;
}

/**
 * Fills a mask: each number is 0 with the probability `dropoutRateOf(rate)`, else 1 / (1 − that). Eight bits decide on a number, from xoshiro128++ (Blackman & Vigna, arXiv 1805.01407) whose
 * state is drawn from `random`: a full-size face model needs 20 million of them a step.
 * @param rate at least 0, below 1 by 1/512 or more
 */
export function fillDropoutMask(mask: Float32Array, rate: number, random: Random): void {
  const threshold = Math.round(rate * 256);
  // A table instead of a condition, which a processor cannot foresee: a third of the time.
  const table = new Float32Array(256).fill(256 / (256 - threshold)).fill(0, 0, threshold);
  let [a, b, c, d] = [random.bits() | 1, random.bits(), random.bits(), random.bits()]; // not all zero
  for (let i = 0; i < mask.length; i += 4) {
    const sum = (a + d) | 0;
    const word = (((sum << 7) | (sum >>> 25)) + a) | 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    // Past the end, a typed array ignores what is written.
    mask[i] = table[word & 255] as number;
    mask[i + 1] = table[(word >>> 8) & 255] as number;
    mask[i + 2] = table[(word >>> 16) & 255] as number;
    mask[i + 3] = table[word >>> 24] as number;
  }
}
