import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { mish } from '../nn/activation';
import { keysAndValues, type KeysAndValues } from '../nn/attention/attention';
import { rotate, rotation } from '../nn/attention/rotary';
import { linear } from '../nn/linear';
import type { Parameters } from '../nn/parameter';
import { guideAudio } from './guide-audio';
import { crossAttentionName, guideDecoderLayer, type GuideLayerContext } from './guide-decoder-layer';
import type { GuideTransformerConfig } from './guide-transformer-config';

/** Added to the scores of what is not to be seen: their weights become exactly 0. */
const HIDDEN = -1e9;

/**
 * The audio of a clip as what every token's evaluation needs of it; once per clip.
 * @param audio `[B, S, audio width]`, normalised
 * @param keep `[B]`: 1 keeps the audio, 0 puts what is learned in its place
 * @returns what `guideMemoryNames` lists: `keys_<layer>` and `values_<layer>` `[B, S − 24·groups, width]` for every layer's cross-attention; `pooled` `[B, width]`
 * @throws INVALID_INPUT where the audio has another width, or more or fewer tokens than the network takes
 */
export function encodeGuideAudio(
  config: GuideTransformerConfig,
  parameters: Parameters,
  audio: Tensor3D,
  keep: Tensor1D,
): Record<string, Tensor> {
  const { memory: values, pooled } = guideAudio(config, parameters, audio, keep);
  const keys = rotate(values, rotation(config.width, values.shape[1] ?? 0));
  const memory: Record<string, Tensor> = { pooled };
  for (let layer = 0; layer < config.layers; layer++) {
    const seen = keysAndValues(parameters, crossAttentionName(layer), { keys, values });
    memory[`keys_${layer}`] = seen.keys;
    memory[`values_${layer}`] = seen.values;
  }
  return memory;
}

/** Names of what `encodeGuideAudio` returns and the other functions want. */
export function guideMemoryNames({ layers }: Pick<GuideTransformerConfig, 'layers'>): string[] {
  return ['pooled', ...Array.from({ length: layers }, (_, layer) => [`keys_${layer}`, `values_${layer}`]).flat()];
}

/**
 * What the network expects after each token of a sequence, all at once: how it is trained.
 * @param tokens int32 `[B, L]`, the start token (number `config.tokens`) first
 * @param memory what `encodeGuideAudio` returned
 * @returns logits `[B, L, tokens]`: at position i those of token i + 1
 */
export function guideLogits(
  config: GuideTransformerConfig,
  parameters: Parameters,
  tokens: Tensor2D,
  memory: Readonly<Record<string, Tensor>>,
): Tensor3D {
  const mask = causalMask(tokens.shape[1]);
  return decode(config, parameters, tokens, {
    ...fromMemory(config, memory),
    rotation: rotation(config.width, tokens.shape[1]),
    past: (_, name, inputs) => ({ ...keysAndValues(parameters, name, inputs), mask }),
  });
}

/** What each layer's self-attention made of the tokens before: `[B, layers, longest, width]` both, of which the first `position` rows are read. */
export interface GuideCache {
  readonly keys: Tensor4D;
  readonly values: Tensor4D;
}

/**
 * What the network expects after one token, given what it made of those before: how it writes. All shapes are static, so that one graph serves every position.
 * @param token int32 `[B]`: the start token at position 0, then what was chosen last
 * @param position int32 `[B]`: tokens before this one, less than `longest`
 * @returns logits `[B, tokens]`, and the rows `[B, layers, width]` that belong into the cache at `position`
 */
export function guideStep(
  config: GuideTransformerConfig,
  parameters: Parameters,
  token: Tensor1D,
  position: Tensor1D,
  cache: GuideCache,
  memory: Readonly<Record<string, Tensor>>,
): { logits: Tensor2D; keys: Tensor3D; values: Tensor3D } {
  const { layers, width } = config;
  const [batch, longest] = [token.shape[0], cache.keys.shape[2]];
  const mask = pastMask(position, longest);
  const own: { keys: Tensor[]; values: Tensor[] } = { keys: [], values: [] };
  const before = (kept: Tensor4D, layer: number) =>
    tf.reshape(tf.slice(kept, [0, layer, 0, 0], [batch, 1, longest, width]), [batch, longest, width]);

  const logits = decode(config, parameters, tf.reshape(token, [batch, 1]), {
    ...fromMemory(config, memory),
    rotation: rotationAt(width, longest, position),
    past: (layer, name, inputs) => {
      const { keys, values } = keysAndValues(parameters, name, inputs);
      own.keys.push(keys);
      own.values.push(values);
      return {
        keys: tf.concat([before(cache.keys, layer), keys], 1),
        values: tf.concat([before(cache.values, layer), values], 1),
        mask,
      };
    },
  });
  return {
    logits: tf.reshape(logits, [batch, config.tokens]),
    keys: tf.reshape(tf.concat(own.keys, 1), [batch, layers, width]),
    values: tf.reshape(tf.concat(own.values, 1), [batch, layers, width]),
  };
}

function decode(
  config: GuideTransformerConfig,
  parameters: Parameters,
  tokens: Tensor2D,
  context: GuideLayerContext,
): Tensor3D {
  let h: Tensor = tf.gather(parameters['token_embedding.weight'], tokens); // [B, L, width]
  for (let layer = 0; layer < config.layers; layer++) h = guideDecoderLayer(parameters, layer, h, context);
  return linear(parameters, 'final_layer', h) as Tensor3D;
}

function fromMemory(
  { heads }: Pick<GuideTransformerConfig, 'heads'>,
  memory: Readonly<Record<string, Tensor>>,
): Pick<GuideLayerContext, 'heads' | 'steering' | 'memory'> {
  return {
    heads,
    steering: mish(memory['pooled']),
    memory: (layer): KeysAndValues => ({ keys: memory[`keys_${layer}`], values: memory[`values_${layer}`] }),
  };
}

/** `[L, L]`: a token sees itself and those before it. */
function causalMask(length: number): Tensor2D {
  const values = Float32Array.from({ length: length * length }, (_, i) =>
    i % length > Math.floor(i / length) ? HIDDEN : 0,
  );
  return tf.tensor2d(values, [length, length]);
}

/** `[B, 1, 1, longest + 1]`: of the cache the rows before `position`, and the token itself, which comes last. */
function pastMask(position: Tensor1D, longest: number): Tensor {
  const batch = position.shape[0];
  const rows = tf.reshape(tf.range(0, longest, 1, 'int32'), [1, longest]);
  const later = tf.cast(tf.greaterEqual(rows, tf.reshape(position, [batch, 1])), 'float32');
  const mask = tf.concat([tf.mul(later, HIDDEN), tf.zeros([batch, 1])], 1);
  return tf.reshape(mask, [batch, 1, 1, longest + 1]);
}

/** The rotation of one position per item, out of a table. */
function rotationAt(width: number, longest: number, position: Tensor1D): ReturnType<typeof rotation> {
  const { cos, sin, quarterTurn } = rotation(width, longest);
  const at = (table: Tensor) => tf.reshape(tf.gather(table, position), [position.shape[0], 1, width]);
  return { cos: at(cos), sin: at(sin), quarterTurn };
}
