import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** In bytes: when a gradient computes scores a second time, and how many of them at a time. */
export interface ScoreMemory {
  /** Of one item's scores. What is smaller is cheaper to keep. */
  readonly from: number;
  /** Of the scores that are there at a time, unless those of a single head are more. */
  readonly atOnce: number;
}

const USUAL: ScoreMemory = { from: 8 * 2 ** 20, atOnce: 64 * 2 ** 20 };

/** The inputs of `dotProductAttention`: queries `[B, T, heads·size]` over keys and values `[B, S, heads·size]`. */
export interface DotProductAttention {
  /** `[B, T, heads·size]`, the scale in them already. */
  readonly queries: Tensor;
  /** `[B, S, heads·size]`, values alike. */
  readonly keys: Tensor;
  readonly values: Tensor;
  readonly heads: number;
  /** Added to the scores, and broadcast to `[B, heads, T, S]`. No gradient flows to it. */
  readonly mask?: Tensor | undefined;
}

/**
 * `softmax(q·kᵀ + mask)·v` of every head (arXiv 1706.03762).
 *
 * Of many tokens, the weights are not kept for the gradient, which computes them again from queries and keys, some heads at a time (as FlashAttention does, arXiv 2205.14135): one product
 * more, but a training step never holds the weights of a whole layer, let alone of all. Those of audio2photoreal's face model at batch 4 are 2.6 GB.
 * @returns `[B, T, heads·size]`
 */
export function dotProductAttention(attention: DotProductAttention, memory: ScoreMemory = USUAL): Tensor {
  const { queries, keys, values, heads, mask } = attention;
  if (mask !== undefined) return attend(attention).result;
  const bytes = 4 * heads * (queries.shape[1] ?? 0) * (keys.shape[1] ?? 0);
  const keeps = bytes < memory.from;
  const run = tf.customGrad((...given) => {
    const [q, k, v] = given as Tensor[] as [Tensor, Tensor, Tensor];
    const save = given[3] as unknown as (tensors: Tensor[]) => void;
    const { result: value, weights } = attend({ queries: q, keys: k, values: v, heads });
    save(keeps ? [q, k, v, value, weights] : [q, k, v, value]);
    const gradFunc = (dy: Tensor, [q, k, v, out, kept]: Tensor[]) => {
      const parts = [q, k, v, out, dy].map((x) => splitHeads(x, heads));
      const found = keeps ? gradients([...parts, kept]) : partByPart(parts, memory.atOnce, gradients);
      return found.map(joinHeads);
    };
    return { value, gradFunc };
  });
  return run(queries, keys, values);
}

function attend({ queries, keys, values, heads, mask }: DotProductAttention) {
  const weights = weightsOf(splitHeads(queries, heads), splitHeads(keys, heads), mask);
  return { result: joinHeads(tf.matMul(weights, splitHeads(values, heads))), weights };
}

function weightsOf(queries: Tensor, keys: Tensor, mask?: Tensor): Tensor {
  const scores = tf.matMul(queries, keys, false, true);
  return tf.softmax(mask === undefined ? scores : tf.add(scores, mask));
}

/**
 * With P the weights, O the result and its gradient dO: dV = Pᵀ·dO, dS = P·(dO·Vᵀ − Σ dO·O), dQ = dS·K, dK = dSᵀ·Q.
 * @param tensors queries, keys, values, O and dO, `[B, heads, T or S, size]`, and P, which is computed where it was not kept
 */
function gradients(tensors: readonly Tensor[]): Tensor[] {
  const [queries, keys, values, out, dOut, weights = weightsOf(queries, keys)] = tensors;
  const along = tf.sum(tf.mul(dOut, out), -1, true);
  const scores = tf.mul(weights, tf.sub(tf.matMul(dOut, values, false, true), along));
  return [tf.matMul(scores, keys), tf.matMul(scores, queries, true), tf.matMul(weights, dOut, true)];
}

/** What `work` gives for some items and heads at a time, put together: all tensors are `[B, heads, …]`. */
function partByPart(tensors: readonly Tensor[], atOnce: number, work: (part: readonly Tensor[]) => Tensor[]): Tensor[] {
  const [queries, keys] = tensors;
  const [batch = 0, heads = 0, frames = 0] = queries.shape;
  const together = Math.max(1, Math.floor(atOnce / (4 * frames * (keys.shape[2] ?? 0))));
  const size = Math.max(...divisors(heads).filter((count) => count <= together));
  const parts: Tensor[][] = [];
  for (let item = 0; item < batch; item++)
    for (let head = 0; head < heads; head += size)
      parts.push(work(tensors.map((x) => tf.slice(x, [item, head, 0, 0], [1, size, -1, -1]))));
  const whole = parts[0].map((_, i) =>
    tf.concat(
      parts.map((part) => part[i]),
      1,
    ),
  );
  return whole.map((x) => tf.reshape(x, [batch, heads, ...x.shape.slice(2)]));
}

function divisors(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i + 1).filter((count) => n % count === 0);
}

/** `[B, T, width]` → `[B, heads, T, width / heads]`. */
function splitHeads(x: Tensor, heads: number): Tensor {
  const [batch, length, width] = x.shape;
  return tf.transpose(tf.reshape(x, [batch, length, heads, width / heads]), [0, 2, 1, 3]);
}

/** `[B, heads, T, width / heads]` → `[B, T, width]`. */
function joinHeads(x: Tensor): Tensor {
  const [batch, heads, length, width] = x.shape;
  return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [batch, length, heads * width]);
}
