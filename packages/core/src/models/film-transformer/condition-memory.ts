import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import type { DropoutMasks } from '../nn/dropout';
import { layerNorm } from '../nn/layer-norm';
import type { Parameters } from '../nn/parameter';
import { conditionName, encodeCondition } from './condition-encoder';
import type { FilmTransformerConfig } from './film-transformer-config';

/** What the conditions of a batch come to before any decoder layer sees them. */
export interface ConditionMemory {
  /** Of each attended condition, `[B, S, width]`. */
  readonly tokens: Record<string, Tensor>;
  /** Added to the frames, `[B, T, width]`. */
  added?: Tensor;
  /** Joins the time embedding, `[B, width]`. */
  pooled?: Tensor;
}

/** Encodes every condition, or puts its null condition where `keep` is 0. See `encode` for the parameters. */
export function conditionMemory(
  config: FilmTransformerConfig,
  parameters: Parameters,
  conditions: Readonly<Record<string, Tensor3D>>,
  keep: Readonly<Record<string, Tensor1D>>,
  masks?: DropoutMasks,
): ConditionMemory {
  const memory: ConditionMemory = { tokens: {} };
  const [first] = attended(config);
  for (const condition of config.conditions) {
    const { name } = condition;
    const { tokens, pooled } = encodeCondition(config, condition, parameters, conditions[name], keep[name], masks);
    if (pooled !== undefined) memory.pooled = sum(memory.pooled, pooled);
    if (condition.entry === 'add') memory.added = sum(memory.added, tokens);
    else if (condition === first) memory.tokens[name] = layerNorm(parameters, 'norm_cond', tokens);
    else if (condition.inputNorm) memory.tokens[name] = tokens;
    else memory.tokens[name] = layerNorm(parameters, `${conditionName(condition)}.memory_norm`, tokens);
  }
  return memory;
}

/** The conditions with a cross-attention of their own. The time tokens join the first of them, as they join the reference's audio. */
export function attended(config: FilmTransformerConfig): FilmTransformerConfig['conditions'] {
  return config.conditions.filter(({ entry }) => entry === 'attend');
}

function sum(before: Tensor | undefined, value: Tensor): Tensor {
  return before === undefined ? value : tf.add(before, value);
}
