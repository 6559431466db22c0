import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { encodeCondition, conditionName } from './condition-encoder';
import { convolutionTail } from './convolution-tail';
import { filmDecoderLayer, type AttendedMemory } from './film-decoder-layer';
import { perturbedLayer, type LayerPerturbation } from './perturbed-layer';
import type { FilmTransformerConfig } from './film-transformer-config';
import { mish } from './nn/activation';
import { layerNorm } from './nn/layer-norm';
import { linear } from './nn/linear';
import type { Parameters } from './nn/parameter';
import { rotate, rotation } from './nn/rotary';
import { timeEmbedding } from './nn/time-embedding';

/** Time tokens that join the first attended memory. */
const TIME_TOKENS = 2;

/**
 * The FiLM transformer of audio2photoreal (arXiv 2401.01885) in two pure functions: `encode` turns conditions into the memory, once per clip;
 * `denoise` is the network of one sampling step.
 *
 * @param conditions per condition `[B, S, width]`, normalised
 * @param keep per condition `[B]`: 1 keeps it, 0 puts its null condition there
 * @returns the tensors that `memoryNames` lists: `memory_<condition>` `[B, S, width]` for each attended one, `added` `[B, T, width]`, `pooled` `[B, width]`
 */
export function encode(
  config: FilmTransformerConfig,
  parameters: Parameters,
  conditions: Readonly<Record<string, Tensor3D>>,
  keep: Readonly<Record<string, Tensor1D>>,
): Record<string, Tensor> {
  const memory: Record<string, Tensor> = {};
  const accumulate = (name: string, value: Tensor) =>
    (memory[name] = name in memory ? tf.add(memory[name], value) : value);
  const [first] = attended(config);
  for (const condition of config.conditions) {
    const { name } = condition;
    const { tokens, pooled } = encodeCondition(config, condition, parameters, conditions[name], keep[name]);
    if (pooled !== undefined) accumulate('pooled', pooled);
    if (condition.entry === 'add') accumulate('added', tokens);
    else if (condition === first) memory[`memory_${name}`] = layerNorm(parameters, 'norm_cond', tokens);
    else if (condition.inputNorm) memory[`memory_${name}`] = tokens;
    else memory[`memory_${name}`] = layerNorm(parameters, `${conditionName(condition)}.memory_norm`, tokens);
  }
  return memory;
}

/** Names of what `encode` returns and `denoise` wants, in the conditions' order. */
export function memoryNames(config: FilmTransformerConfig): string[] {
  const { conditions } = config;
  return [
    ...attended(config).map(({ name }) => `memory_${name}`),
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
): Tensor3D {
  const hidden = mish(linear(parameters, 'time_mlp.1', timeEmbedding(t, config.width))); // [B, 4·width]
  const time = linear(parameters, 'to_time_cond.0', hidden);
  const context = {
    heads: config.heads,
    steering: mish('pooled' in memory ? tf.add(time, memory.pooled) : time),
    rotation: rotation(config.width, x.shape[1]),
    memories: attendedMemories(config, parameters, hidden, memory),
  };
  let h = linear(parameters, 'input_projection', x);
  if ('added' in memory) h = tf.add(h, memory.added);
  for (let i = 0; i < config.layers; i++) {
    if (perturbation === undefined) h = filmDecoderLayer(parameters, layerName(i), h, context);
    else h = perturbedLayer(parameters, layerName(i), h, context, perturbation, i);
  }
  const y = linear(parameters, 'final_layer', h);
  return (config.tail === undefined ? y : convolutionTail(parameters, y)) as Tensor3D;
}

/** The conditions with a cross-attention of their own. The time tokens join the first of them, as they join the reference's audio. */
export function attended(config: FilmTransformerConfig): FilmTransformerConfig['conditions'] {
  return config.conditions.filter(({ entry }) => entry === 'attend');
}

export function layerName(index: number): string {
  return `seqTransDecoder.stack.${index}`;
}

/** Positions are indices: every memory counts its tokens from 0, and the time tokens follow the last of the first memory. */
function attendedMemories(
  config: FilmTransformerConfig,
  parameters: Parameters,
  hidden: Tensor,
  memory: Readonly<Record<string, Tensor>>,
): AttendedMemory[] {
  return attended(config).map(({ name: condition }, index) => {
    const tokens = memory[`memory_${condition}`];
    const values = index === 0 ? tf.concat([tokens, timeTokens(config, parameters, hidden)], 1) : tokens;
    return { condition, values, keys: rotate(values, rotation(config.width, values.shape[1] ?? 0)) };
  });
}

function timeTokens({ width }: FilmTransformerConfig, parameters: Parameters, hidden: Tensor): Tensor {
  const tokens = linear(parameters, 'to_time_tokens.0', hidden);
  return layerNorm(parameters, 'norm_cond', tf.reshape(tokens, [hidden.shape[0], TIME_TOKENS, width]));
}
