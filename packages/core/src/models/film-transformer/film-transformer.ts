import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { mish } from '../nn/activation';
import { keysAndValues, type KeysAndValues } from '../nn/attention/attention';
import { rotate, rotation } from '../nn/attention/rotary';
import type { DropoutMasks } from '../nn/dropout';
import { layerNorm } from '../nn/layer-norm';
import { linear } from '../nn/linear';
import type { Parameters } from '../nn/parameter';
import { timeEmbedding } from '../nn/time-embedding';
import { attended, conditionMemory } from './condition-memory';
import { convolutionTail } from './convolution-tail';
import { attendName, filmDecoderLayer, layerName, recomputedLayer, type AttendedMemory } from './film-decoder-layer';
import type { FilmTransformerConfig } from './film-transformer-config';
import { perturbedLayer, type LayerPerturbation } from './perturbed-layer';

/** What a pass of training has more than one of sampling. */
export interface TrainingPass {
  /** Of the network's own dropout; default: nothing is dropped. */
  readonly masks?: DropoutMasks | undefined;
  /** Whether each decoder layer is computed a second time for its gradient, in place of keeping what it computed; default: no. (The encoder's layers are not: it took more time, and more memory, too.) */
  readonly recompute?: boolean;
}

/** Time tokens that join the first attended memory. */
const TIME_TOKENS = 2;

/**
 * The FiLM transformer of audio2photoreal (arXiv 2401.01885) in two pure functions: `encode` turns conditions into the memory, once per clip;
 * `denoise` is the network of one sampling step.
 *
 * @param conditions per condition `[B, S, width]`, normalised
 * @param keep per condition `[B]`: 1 keeps it, 0 puts its null condition there
 * @param masks of the network's own dropout, while it trains: see `dropoutSites`
 * @returns the tensors that `memoryNames` lists. For each attended condition, what every layer's cross-attention makes of its tokens: `keys_<layer>_<condition>` and
 *   `values_<layer>_<condition>` `[B, S, width]`; `added` `[B, T, width]`; `pooled` `[B, width]`
 */
export function encode(
  config: FilmTransformerConfig,
  parameters: Parameters,
  conditions: Readonly<Record<string, Tensor3D>>,
  keep: Readonly<Record<string, Tensor1D>>,
  masks?: DropoutMasks,
): Record<string, Tensor> {
  const { tokens, ...rest } = conditionMemory(config, parameters, conditions, keep, masks);
  const memory: Record<string, Tensor> = { ...rest };
  for (const { name } of attended(config)) {
    const placed = atPositions(tokens[name], 0);
    for (let layer = 0; layer < config.layers; layer++) {
      const seen = seenBy(layer, name, parameters, placed);
      memory[keysName(layer, name)] = seen.keys;
      memory[valuesName(layer, name)] = seen.values;
    }
  }
  return memory;
}

/** Names of what `encode` returns and `denoise` wants. */
export function memoryNames(config: FilmTransformerConfig): string[] {
  const { conditions } = config;
  const layers = Array.from({ length: config.layers }, (_, layer) => layer);
  return [
    ...attended(config).flatMap(({ name }) =>
      layers.flatMap((layer) => [keysName(layer, name), valuesName(layer, name)]),
    ),
    ...(conditions.some(({ entry }) => entry === 'add') ? ['added'] : []),
    ...(conditions.some(({ pooled }) => pooled) ? ['pooled'] : []),
  ];
}

/**
 * The network's prediction for a noisy batch.
 * @param x `[B, T, features]`
 * @param t `[B]`, time steps of the original process, 0 … 999
 * @param memory what `encode` returned
 * @param perturbation which layers are weakened, and how: `[B, layers]` each, 1 weakens. Without it the graph has nothing of it
 * @returns `[B, T, features]`
 */
export function denoise(
  config: FilmTransformerConfig,
  parameters: Parameters,
  x: Tensor3D,
  t: Tensor1D,
  memory: Readonly<Record<string, Tensor>>,
  perturbation?: LayerPerturbation,
  training: TrainingPass = {},
): Tensor3D {
  const hidden = mish(linear(parameters, 'time_mlp.1', timeEmbedding(t, config.width))); // [B, 4·width]
  const time = linear(parameters, 'to_time_cond.0', hidden);
  const context = {
    heads: config.heads,
    steering: mish('pooled' in memory ? tf.add(time, memory.pooled) : time),
    rotation: rotation(config.width, x.shape[1]),
    memories: attendedMemories(config, parameters, hidden, memory),
    ...(training.masks === undefined ? {} : { masks: training.masks }),
  };
  let h = linear(parameters, 'input_projection', x);
  if ('added' in memory) h = tf.add(h, memory.added);
  for (let i = 0; i < config.layers; i++) {
    if (perturbation !== undefined) h = perturbedLayer(parameters, i, h, context, perturbation);
    else h = (training.recompute === true ? recomputedLayer : filmDecoderLayer)(parameters, i, h, context);
  }
  const y = linear(parameters, 'final_layer', h);
  return (config.tail === undefined ? y : convolutionTail(parameters, y)) as Tensor3D;
}

/** Tokens `[B, S, width]` as keys and as values before their projections. Positions are indices: every memory counts its tokens from 0. */
function atPositions(tokens: Tensor, start: number): KeysAndValues {
  const [, length, width] = tokens.shape as [number, number, number];
  return { keys: rotate(tokens, rotation(width, length, start)), values: tokens };
}

/** What a layer's cross-attention sees of a condition's tokens. */
function seenBy(layer: number, condition: string, parameters: Parameters, tokens: KeysAndValues): KeysAndValues {
  return keysAndValues(parameters, `${attendName(layerName(layer), condition)}.attention`, tokens);
}

/** The memories of a layer. The time tokens, which alone change from step to step, follow the last token of the first memory. */
function attendedMemories(
  config: FilmTransformerConfig,
  parameters: Parameters,
  hidden: Tensor,
  memory: Readonly<Record<string, Tensor>>,
): (layer: number) => AttendedMemory[] {
  const names = attended(config).map(({ name }) => name);
  const [first] = names;
  const last = first === undefined ? 0 : (memory[keysName(0, first)]?.shape[1] ?? 0);
  const time = first === undefined ? undefined : atPositions(timeTokens(config, parameters, hidden), last);
  return (layer) =>
    names.map((condition) => {
      const [keys, values] = [memory[keysName(layer, condition)], memory[valuesName(layer, condition)]];
      if (condition !== first || time === undefined) return { condition, keys, values };
      const after = seenBy(layer, condition, parameters, time);
      return {
        condition,
        keys: tf.concat([keys, after.keys], 1),
        values: tf.concat([values, after.values], 1),
      };
    });
}

function timeTokens({ width }: FilmTransformerConfig, parameters: Parameters, hidden: Tensor): Tensor {
  const tokens = linear(parameters, 'to_time_tokens.0', hidden);
  return layerNorm(parameters, 'norm_cond', tf.reshape(tokens, [hidden.shape[0], TIME_TOKENS, width]));
}

function keysName(layer: number, condition: string): string {
  return `keys_${layer}_${condition}`;
}

function valuesName(layer: number, condition: string): string {
  return `values_${layer}_${condition}`;
}
