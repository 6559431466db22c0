import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { affine, linearParameters, project, type Affine } from '../linear';
import type { Parameters, ParameterSpec } from '../parameter';
import { dotProductAttention } from './dot-product-attention';

/** Which items of a batch attend in a weaker way: `[B]`, 1 or 0. */
export interface WeakenedAttention {
  /** Each frame attends to itself alone (perturbed attention, arXiv 2403.17377). */
  readonly identity: Tensor;
  /** Queries are blurred along time (smoothed energy, arXiv 2408.00760). */
  readonly blur: Tensor;
  /** How they are blurred: `[B, T, T]`. */
  readonly kernel: Tensor;
}

/** What queries attend to, projected: `[B, S, width]` both, the heads beside each other. */
export interface KeysAndValues {
  readonly keys: Tensor;
  readonly values: Tensor;
  /** Added to the scores, and broadcast to `[B, heads, T, S]`: 0 where a query sees a key, very negative where it does not. */
  readonly mask?: Tensor;
}

/**
 * Multi-head scaled dot-product attention (arXiv 1706.03762) with PyTorch's parameters: `name.in_proj_weight` `[3·width, width]`
 * (queries, keys, values), `name.in_proj_bias`, `name.out_proj.*`.
 * @param inputs queries `[B, T, width]`, keys and values `[B, S, width]` before their projections
 * @param weakened for self-attention only
 * @returns `[B, T, width]`
 */
export function attention(
  parameters: Parameters,
  name: string,
  heads: number,
  inputs: { readonly queries: Tensor; readonly keys: Tensor; readonly values: Tensor },
  weakened?: WeakenedAttention,
): Affine {
  return attendTo(parameters, name, heads, inputs.queries, keysAndValues(parameters, name, inputs), weakened);
}

/** The half of `attention` that does not depend on the queries: of a memory that does not change, it is needed once. @param inputs `[B, S, width]` both */
export function keysAndValues(
  parameters: Parameters,
  name: string,
  inputs: { readonly keys: Tensor; readonly values: Tensor },
): KeysAndValues {
  const [, ofKeys, ofValues] = tf.split(parameters[`${name}.in_proj_weight`], 3, 0);
  return { keys: project(inputs.keys, ofKeys), values: project(inputs.values, ofValues) };
}

/**
 * The other half.
 *
 * Only the queries' bias is added to every token. The keys' shifts all scores of a query alike, which the softmax undoes; the values' passes the
 * average unchanged and becomes part of the output's.
 * @param queries `[B, T, width]`, before their projection
 */
export function attendTo(
  parameters: Parameters,
  name: string,
  heads: number,
  queries: Tensor,
  memory: KeysAndValues,
  weakened?: WeakenedAttention,
): Affine {
  const width = queries.shape[2] as number;
  const [ofQueries] = tf.split(parameters[`${name}.in_proj_weight`], 3, 0);
  const [queryBias, , valueBias] = tf.split(parameters[`${name}.in_proj_bias`], 3, 0);
  // The scale goes into the small query projection, not onto the scores.
  const scale = 1 / Math.sqrt(width / heads);
  const asked = project(queries, tf.mul(ofQueries, scale), tf.mul(queryBias, scale));
  const turned = weakened === undefined ? asked : blend(asked, tf.matMul(weakened.kernel, asked), weakened.blur);
  const attended = dotProductAttention({ ...memory, queries: turned, heads }); // [B, T, width]
  const mixed = weakened === undefined ? attended : blend(attended, memory.values, weakened.identity);
  const { product, bias } = affine(parameters, `${name}.out_proj`, mixed);
  return { product, bias: tf.add(bias, project(valueBias, parameters[`${name}.out_proj.weight`])) };
}

/** Where the mask is 1, `other` in place of `value`. @param mask `[B]` */
function blend(value: Tensor, other: Tensor, mask: Tensor): Tensor {
  const weight = tf.reshape(mask, [mask.shape[0], ...value.shape.slice(1).map(() => 1)]);
  return tf.add(value, tf.mul(tf.sub(other, value), weight));
}

/** PyTorch's start: Xavier-uniform input projections, biases 0. */
export function attentionParameters(name: string, width: number): ParameterSpec[] {
  const [weight, bias] = linearParameters(`${name}.out_proj`, width, width);
  return [
    { name: `${name}.in_proj_weight`, shape: [3 * width, width], init: { uniform: Math.sqrt(6 / (4 * width)) } },
    { name: `${name}.in_proj_bias`, shape: [3 * width], init: { constant: 0 } },
    weight,
    { ...bias, init: { constant: 0 } },
  ];
}
