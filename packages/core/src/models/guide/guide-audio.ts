import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { AntiphonError } from '../../errors';
import { replace } from '../film-transformer/condition-encoder';
import { silu } from '../nn/activation';
import { conv1d, conv1dParameters } from '../nn/conv1d';
import { layerNorm, layerNormParameters } from '../nn/layer-norm';
import { linear, linearParameters } from '../nn/linear';
import type { Parameters, ParameterSpec } from '../nn/parameter';
import type { GuideTransformerConfig } from './guide-transformer-config';

const KERNEL = 3;
const DILATIONS = [1, 2, 3, 1, 2, 3];
/** Audio tokens that one group of convolutions eats. */
const SPAN = (KERNEL - 1) * DILATIONS.reduce((sum, dilation) => sum + dilation, 0);
/** A convolution, its activation and its dropout are three modules of the reference, so that its convolutions are numbered in threes. */
const MODULES = 3;

/** What the audio of a batch comes to before any decoder layer sees it. */
export interface GuideAudio {
  /** Projected, or the learned rows where the audio is dropped: `[B, S', width]`. */
  readonly projected: Tensor;
  /** What the layers attend to: `projected`, normalised. */
  readonly memory: Tensor;
  /** What steers every FiLM layer: `[B, width]`. */
  readonly pooled: Tensor;
}

/**
 * Audio `[B, S, audio width]` as memory and pooled vector. The vector is made from the mean of the tokens *after* the learned rows took the place of dropped ones, then
 * replaced itself.
 * @param keep `[B]`: 1 keeps the audio, 0 puts what is learned in its place
 * @throws INVALID_INPUT where the audio has another width, or more or fewer tokens than the network takes
 */
export function guideAudio(
  config: GuideTransformerConfig,
  parameters: Parameters,
  audio: Tensor3D,
  keep: Tensor1D,
): GuideAudio {
  assertFits(config, audio);
  const [batch, length] = [audio.shape[0], memoryLength(config, audio.shape[1])];
  const tokens = linear(parameters, 'cond_projection', audioConvolutions(config, parameters, audio));
  const rows = parameters['null_cond_embed']; // [1, positions, width]
  const standIn = config.positions === 1 ? rows : tf.slice(rows, [0, 0, 0], [1, length, config.width]);
  const projected = replace(tokens, standIn, tf.reshape(keep, [batch, 1, 1]));

  const name = 'non_attn_cond_projection';
  const normed = layerNorm(parameters, `${name}.0`, tf.mean(projected, 1));
  const hidden = linear(parameters, `${name}.3`, silu(linear(parameters, `${name}.1`, normed)));
  const pooled = replace(hidden, parameters['null_cond_hidden'], tf.reshape(keep, [batch, 1]));
  return { projected, memory: layerNorm(parameters, 'norm_cond', projected), pooled };
}

/** Groups of six dilated convolutions with LeakyReLU 0.2, without padding, then one of kernel 1: `[B, S, width]` → `[B, S − 24·groups, width]`. */
export function audioConvolutions({ audio }: GuideTransformerConfig, parameters: Parameters, x: Tensor3D): Tensor {
  const { layers, last } = convolutions(audio.groups);
  const y = layers.reduce<Tensor>(
    (stream, { name, dilation }) => tf.leakyRelu(conv1d(parameters, name, stream, dilation), 0.2),
    x,
  );
  return conv1d(parameters, last, y);
}

/** Tokens of the memory that the convolutions leave of audio tokens. */
export function memoryLength({ audio }: Pick<GuideTransformerConfig, 'audio'>, audioTokens: number): number {
  return audioTokens - SPAN * audio.groups;
}

function convolutions(groups: number): { layers: { name: string; dilation: number }[]; last: string } {
  const dilations = Array.from({ length: groups }, () => DILATIONS).flat();
  return {
    layers: dilations.map((dilation, i) => ({ name: `pre_audio.${MODULES * i}`, dilation })),
    last: `pre_audio.${MODULES * dilations.length}`,
  };
}

function assertFits(config: GuideTransformerConfig, { shape: [, tokens, width] }: Tensor3D): void {
  const fail = (problem: string) => new AntiphonError('INVALID_INPUT', { source: "The guide's audio", problem });
  if (width !== config.audio.width) throw fail(`it has ${width} features per token, expected ${config.audio.width}`);
  const length = memoryLength(config, tokens);
  if (length < 1) throw fail(`it has ${tokens} tokens; the convolutions need more than ${tokens - length}`);
  if (config.positions !== 1 && length > config.positions)
    throw fail(`it has ${tokens} tokens, of which ${length} remain, but there are ${config.positions} positions`);
}

export function guideAudioParameters({ audio, width, positions }: GuideTransformerConfig): ParameterSpec[] {
  const { layers, last } = convolutions(audio.groups);
  return [
    ...layers.flatMap(({ name }) => conv1dParameters(name, audio.width, audio.width, KERNEL)),
    ...conv1dParameters(last, audio.width, audio.width, 1),
    ...linearParameters('cond_projection', audio.width, width),
    ...layerNormParameters('norm_cond', width),
    ...layerNormParameters('non_attn_cond_projection.0', width),
    ...linearParameters('non_attn_cond_projection.1', width, width),
    ...linearParameters('non_attn_cond_projection.3', width, width),
    { name: 'null_cond_embed', shape: [1, positions, width], init: 'normal' },
    { name: 'null_cond_hidden', shape: [1, width], init: 'normal' },
  ];
}
