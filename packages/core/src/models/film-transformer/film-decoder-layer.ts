import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { gelu } from '../nn/activation';
import {
  attendTo,
  attention,
  attentionParameters,
  type KeysAndValues,
  type WeakenedAttention,
} from '../nn/attention/attention';
import { rotate, type Rotation } from '../nn/attention/rotary';
import { masked, maskedAffine, type DropoutMasks } from '../nn/dropout';
import { film, filmParameters } from '../nn/film';
import { layerNorm, layerNormParameters } from '../nn/layer-norm';
import { affine, linear, linearParameters, type Affine } from '../nn/linear';
import type { Parameters, ParameterSpec } from '../nn/parameter';
import { ofLayer, recomputed } from '../nn/recomputed';

/** A condition that a layer attends to. */
export interface AttendedMemory extends KeysAndValues {
  readonly condition: string;
}

/** What the layers of one evaluation share. */
export interface LayerContext {
  readonly heads: number;
  /** `[B, width]`, activated already. */
  readonly steering: Tensor;
  /** Of the frames' positions. */
  readonly rotation: Rotation;
  /** What a layer attends to, by its index. */
  readonly memories: (layer: number) => readonly AttendedMemory[];
  /** How self-attention is weakened, if it is. */
  readonly weakened?: WeakenedAttention;
  /** Of the layers' own dropout. */
  readonly masks?: DropoutMasks;
}

/**
 * One pre-norm decoder layer of arXiv 2401.01885: self-attention, a cross-attention per memory, feed-forward;
 * each is modulated by FiLM before it joins the stream.
 * @param h the stream `[B, T, width]`
 */
export function filmDecoderLayer(parameters: Parameters, index: number, h: Tensor, context: LayerContext): Tensor {
  const { heads, steering, rotation, memories, weakened, masks = {} } = context;
  const name = layerName(index);
  const join = (stream: Tensor, block: string, y: Affine, site: string) =>
    tf.add(stream, film(parameters, block, maskedAffine(y, masks[site]), steering));

  const values = layerNorm(parameters, `${name}.norm1`, h);
  const turned = rotate(values, rotation);
  h = join(
    h,
    `${name}.film1`,
    attention(parameters, `${name}.self_attn`, heads, { queries: turned, keys: turned, values }, weakened),
    `${name}.dropout1`,
  );
  for (const { condition, ...memory } of memories(index)) {
    const block = attendName(name, condition);
    const queries = rotate(layerNorm(parameters, `${block}.norm`, h), rotation);
    const attended = attendTo(parameters, `${block}.attention`, heads, queries, memory);
    h = join(h, `${block}.film`, attended, `${block}.dropout`);
  }
  const fed = feedForward(parameters, name, layerNorm(parameters, `${name}.norm3`, h), masks);
  return join(h, `${name}.film3`, fed, `${name}.dropout3`);
}

/** The same layer, whose intermediate results are not kept for the gradient. */
export function recomputedLayer(parameters: Parameters, index: number, h: Tensor, context: LayerContext): Tensor {
  const name = layerName(index);
  const memories = context.memories(index);
  const others = {
    parameters: ofLayer(name, parameters),
    masks: ofLayer(name, context.masks ?? {}),
    keys: Object.fromEntries(memories.map(({ condition, keys }) => [condition, keys])),
    values: Object.fromEntries(memories.map(({ condition, values }) => [condition, values])),
    rotation: { ...context.rotation },
    steering: { steering: context.steering },
  };
  return recomputed(h, others, (again, { parameters: own, masks, keys, values, rotation, steering }) =>
    filmDecoderLayer(own, index, again, {
      ...context,
      ...steering,
      rotation,
      masks,
      memories: () =>
        memories.map((memory) => ({ ...memory, keys: keys[memory.condition], values: values[memory.condition] })),
    }),
  );
}

/** `linear2(GELU(linear1(x)))`, with a mask `name.dropout` between the two. */
export function feedForward(parameters: Parameters, name: string, x: Tensor, masks: DropoutMasks = {}): Affine {
  const hidden = gelu(linear(parameters, `${name}.linear1`, x));
  return affine(parameters, `${name}.linear2`, masked(hidden, masks[`${name}.dropout`]));
}

export function feedForwardParameters(name: string, width: number, hidden: number): ParameterSpec[] {
  return [...linearParameters(`${name}.linear1`, width, hidden), ...linearParameters(`${name}.linear2`, hidden, width)];
}

export function layerName(index: number): string {
  return `seqTransDecoder.stack.${index}`;
}

/** Where a layer keeps its cross-attention to one condition. */
export function attendName(layer: string, condition: string): string {
  return `${layer}.attend.${condition}`;
}

export function filmDecoderLayerParameters(
  name: string,
  width: number,
  hidden: number,
  conditions: readonly string[],
): ParameterSpec[] {
  return [
    ...layerNormParameters(`${name}.norm1`, width),
    ...attentionParameters(`${name}.self_attn`, width),
    ...filmParameters(`${name}.film1`, width),
    ...conditions.flatMap((condition) => {
      const block = attendName(name, condition);
      return [
        ...layerNormParameters(`${block}.norm`, width),
        ...attentionParameters(`${block}.attention`, width),
        ...filmParameters(`${block}.film`, width),
      ];
    }),
    ...layerNormParameters(`${name}.norm3`, width),
    ...feedForwardParameters(name, width, hidden),
    ...filmParameters(`${name}.film3`, width),
  ];
}
