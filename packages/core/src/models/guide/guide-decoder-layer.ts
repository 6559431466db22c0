import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { feedForward, feedForwardParameters, layerName } from '../film-transformer/film-decoder-layer';
import { attendTo, attentionParameters, type KeysAndValues } from '../nn/attention/attention';
import { rotate, type Rotation } from '../nn/attention/rotary';
import { film, filmParameters } from '../nn/film';
import { layerNorm, layerNormParameters } from '../nn/layer-norm';
import type { Affine } from '../nn/linear';
import type { Parameters, ParameterSpec } from '../nn/parameter';

/** What the layers of one evaluation share. */
export interface GuideLayerContext {
  readonly heads: number;
  /** `[B, width]`, activated already. */
  readonly steering: Tensor;
  /** Of the tokens' positions. */
  readonly rotation: Rotation;
  /** What a layer's self-attention sees, from its inputs `[B, L, width]`: keys are made of the rotated ones. */
  readonly past: (
    layer: number,
    name: string,
    inputs: { readonly keys: Tensor; readonly values: Tensor },
  ) => KeysAndValues;
  /** What a layer's cross-attention sees of the audio. */
  readonly memory: (layer: number) => KeysAndValues;
}

/**
 * One pre-norm decoder layer: self-attention on what came before, cross-attention to the audio, feed-forward; each is modulated by FiLM before it joins the stream.
 * @param h the stream `[B, L, width]`
 */
export function guideDecoderLayer(
  parameters: Parameters,
  index: number,
  h: Tensor,
  context: GuideLayerContext,
): Tensor {
  const { heads, steering, rotation, past, memory } = context;
  const name = layerName(index);
  const join = (stream: Tensor, block: string, y: Affine) => tf.add(stream, film(parameters, block, y, steering));

  const values = layerNorm(parameters, `${name}.norm1`, h);
  const turned = rotate(values, rotation);
  const seen = past(index, selfAttentionName(index), { keys: turned, values });
  h = join(h, `${name}.film1`, attendTo(parameters, selfAttentionName(index), heads, turned, seen));
  const queries = rotate(layerNorm(parameters, `${name}.norm2`, h), rotation);
  h = join(h, `${name}.film2`, attendTo(parameters, crossAttentionName(index), heads, queries, memory(index)));
  return join(h, `${name}.film3`, feedForward(parameters, name, layerNorm(parameters, `${name}.norm3`, h)));
}

function selfAttentionName(layer: number): string {
  return `${layerName(layer)}.self_attn`;
}

export function crossAttentionName(layer: number): string {
  return `${layerName(layer)}.multihead_attn`;
}

export function guideDecoderLayerParameters(name: string, width: number, hidden: number): ParameterSpec[] {
  return [
    ...layerNormParameters(`${name}.norm1`, width),
    ...attentionParameters(`${name}.self_attn`, width),
    ...filmParameters(`${name}.film1`, width),
    ...layerNormParameters(`${name}.norm2`, width),
    ...attentionParameters(`${name}.multihead_attn`, width),
    ...filmParameters(`${name}.film2`, width),
    ...layerNormParameters(`${name}.norm3`, width),
    ...feedForwardParameters(name, width, hidden),
    ...filmParameters(`${name}.film3`, width),
  ];
}
