import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { gelu, silu } from '../nn/activation';
import { attention, attentionParameters } from '../nn/attention/attention';
import { rotate, rotation } from '../nn/attention/rotary';
import { masked, type DropoutMasks } from '../nn/dropout';
import { conv1dParameters } from '../nn/conv1d';
import { sameLengthConv } from '../nn/same-length-conv';
import { layerNorm, layerNormParameters } from '../nn/layer-norm';
import { linear, linearParameters, type Affine } from '../nn/linear';
import type { Parameters, ParameterSpec } from '../nn/parameter';
import { feedForward, feedForwardParameters } from './film-decoder-layer';
import type { FilmConditionConfig } from './film-transformer-config';

/** Where the network keeps what belongs to one condition. */
export function conditionName(condition: Pick<FilmConditionConfig, 'name'>): string {
  return `conditions.${condition.name}`;
}

/**
 * One condition `[B, S, width of the condition]` as tokens `[B, S, width]` of the network, and, where it is pooled, as a vector `[B, width]`.
 * Samples whose `keep` is 0 get the null condition: the result does not depend on what was passed for them.
 * The vector is made from the mean of the tokens *after* that replacement, then replaced itself.
 */
export function encodeCondition(
  config: { readonly heads: number; readonly width: number },
  condition: FilmConditionConfig,
  parameters: Parameters,
  input: Tensor3D,
  keep: Tensor1D,
  masks: DropoutMasks = {},
): { tokens: Tensor; pooled?: Tensor } {
  const name = conditionName(condition);
  const learned = condition.null.kind === 'learned';
  const [batch, length] = input.shape;
  const kept = tf.reshape(keep, [batch, 1, 1]);

  let tokens: Tensor = learned ? input : tf.mul(input, kept);
  if (condition.kernel !== undefined) tokens = frontEnd(parameters, `${name}.front_end`, tokens);
  tokens = linear(parameters, `${name}.projection`, tokens);
  if (condition.inputNorm) tokens = layerNorm(parameters, `${name}.input_norm`, tokens);
  for (let i = 0; i < condition.encoderLayers; i++)
    tokens = encoderLayer(parameters, `${name}.encoder.${i}`, tokens, config.heads, masks);
  if (learned) {
    const rows = parameters[`${name}.null_tokens`]; // [1, rows, width]
    const standIn = rows.shape[1] === 1 ? rows : tf.slice(rows, [0, 0, 0], [1, length, config.width]);
    tokens = replace(tokens, standIn, kept);
  }
  if (!condition.pooled) return { tokens };

  const normed = layerNorm(parameters, `${name}.pooled.0`, tf.mean(tokens, 1));
  const pooled = linear(parameters, `${name}.pooled.3`, silu(linear(parameters, `${name}.pooled.1`, normed)));
  if (!learned) return { tokens, pooled };
  return { tokens, pooled: replace(pooled, parameters[`${name}.null_pooled`], tf.reshape(keep, [batch, 1])) };
}

/** What a sound is takes its surroundings, and more than a linear map: `GELU(linear(GELU(convolution(x))))`, `[B, S, in]` → `[B, S, width]`. */
function frontEnd(parameters: Parameters, name: string, x: Tensor): Tensor {
  const heard = gelu(sameLengthConv(parameters, `${name}.0`, x));
  return gelu(linear(parameters, `${name}.1`, heard));
}

/** Exactly `value` where `keep` is 1 and exactly `standIn` where it is 0. */
export function replace(value: Tensor, standIn: Tensor, keep: Tensor): Tensor {
  return tf.add(tf.mul(value, keep), tf.mul(standIn, tf.sub(1, keep)));
}

/** Pre-norm self-attention with rotary positions, then feed-forward. */
function encoderLayer(parameters: Parameters, name: string, x: Tensor, heads: number, masks: DropoutMasks): Tensor {
  const [, length, width] = x.shape;
  const join = (stream: Tensor, { product, bias }: Affine, site: string) =>
    tf.add(stream, masked(tf.add(product, bias), masks[site]));
  const values = layerNorm(parameters, `${name}.norm1`, x);
  const turned = rotate(values, rotation(width, length));
  const attended = attention(parameters, `${name}.self_attn`, heads, { queries: turned, keys: turned, values });
  x = join(x, attended, `${name}.dropout1`);
  const fed = feedForward(parameters, name, layerNorm(parameters, `${name}.norm2`, x), masks);
  return join(x, fed, `${name}.dropout2`);
}

export function conditionParameters(
  condition: FilmConditionConfig,
  config: { readonly width: number; readonly feedForward: number },
): ParameterSpec[] {
  const { width } = config;
  const name = conditionName(condition);
  const encoder = Array.from({ length: condition.encoderLayers }, (_, i) => `${name}.encoder.${i}`);
  return [
    ...(condition.kernel === undefined
      ? linearParameters(`${name}.projection`, condition.width, width)
      : [
          ...conv1dParameters(`${name}.front_end.0`, condition.width, width, condition.kernel),
          ...linearParameters(`${name}.front_end.1`, width, width),
          ...linearParameters(`${name}.projection`, width, width),
        ]),
    ...(condition.inputNorm ? layerNormParameters(`${name}.input_norm`, width) : []),
    ...encoder.flatMap((layer) => [
      ...layerNormParameters(`${layer}.norm1`, width),
      ...attentionParameters(`${layer}.self_attn`, width),
      ...layerNormParameters(`${layer}.norm2`, width),
      ...feedForwardParameters(layer, width, config.feedForward),
    ]),
    ...(condition.pooled
      ? [
          ...layerNormParameters(`${name}.pooled.0`, width),
          ...linearParameters(`${name}.pooled.1`, width, width),
          ...linearParameters(`${name}.pooled.3`, width, width),
        ]
      : []),
  ];
}

/** The parameters of the learned null condition; none where zeros stand in. */
export function nullParameters(condition: FilmConditionConfig, width: number): ParameterSpec[] {
  if (condition.null.kind === 'zero') return [];
  const name = conditionName(condition);
  return [
    { name: `${name}.null_tokens`, shape: [1, condition.null.rows, width], init: 'normal' },
    ...(condition.pooled ? [{ name: `${name}.null_pooled`, shape: [1, width], init: 'normal' } as const] : []),
  ];
}
