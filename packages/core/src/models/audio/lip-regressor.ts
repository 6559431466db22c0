import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { attention, attentionParameters } from '../nn/attention/attention';
import { layerNorm, layerNormParameters } from '../nn/layer-norm';
import { linear, linearParameters, type Affine } from '../nn/linear';
import type { Parameters, ParameterSpec } from '../nn/parameter';
import { resampleKernel, resampleKernelParameter, resampleWith } from './resample-kernel';
import { wav2vec, wav2vecParameters, type Wav2vecConfig } from './wav2vec-frontend';

/** Frames that are regressed at a time, each chunk by itself. */
const CHUNK = 120;
/** Zeros before each chunk, at 16 kHz: with them 120 frames give 400 rows. */
const LEAD_IN = 320;
/** Samples of a motion frame: 48 kHz at 30 frames per second. */
const SAMPLES_PER_FRAME = 1600;
/** Rows of the tables of positions. */
const POSITIONS = 1024;
const KERNEL = resampleKernel(48000, 16000);

/** The lip regressor of audio2photoreal (arXiv 2401.01885): speech → the vertices around the mouth. */
export interface LipRegressorConfig {
  /** Of the transformer and of its front end. */
  readonly channels: number;
  readonly feedForward: number;
  readonly heads: number;
  readonly encoderLayers: number;
  readonly decoderLayers: number;
  readonly vertices: number;
}

/** The sizes of audio2photoreal's lip regressor: 338 vertices of the mouth from the features of wav2vec. */
export const LIP_REGRESSOR: LipRegressorConfig = {
  channels: 512,
  feedForward: 1024,
  heads: 4,
  encoderLayers: 2,
  decoderLayers: 4,
  vertices: 338,
};

/**
 * Lip geometry of every motion frame: audio `[B, 1600·T]` at 48 kHz → `[B, T, 3·vertices]`, coordinate `3·vertex + axis`. Runs on chunks of 120 frames, which know nothing of each
 * other; the last may be shorter.
 * @param prefix what the names of the parameters begin with, such as `lip_model.`
 */
export function lipGeometry(config: LipRegressorConfig, parameters: Parameters, audio: Tensor, prefix = ''): Tensor {
  const [batch, length] = audio.shape;
  const size = CHUNK * SAMPLES_PER_FRAME;
  const count = Math.floor(length / size);
  const parts: Tensor[] = [];
  if (count > 0) {
    // Whole chunks are items of a batch: one graph, and the weights in it once.
    const whole = tf.reshape(tf.slice(audio, [0, 0], [batch, count * size]), [batch * count, size]);
    const vertices = lipChunk(config, parameters, whole, prefix);
    parts.push(tf.reshape(vertices, [batch, count * CHUNK, 3 * config.vertices]));
  }
  const rest = length - count * size;
  if (rest > 0) parts.push(lipChunk(config, parameters, tf.slice(audio, [0, count * size], [batch, rest]), prefix));
  return tf.concat(parts, 1);
}

/** One chunk of each item: `[B, 1600·T]` → `[B, T, 3·vertices]`. */
function lipChunk(config: LipRegressorConfig, parameters: Parameters, audio: Tensor, prefix: string): Tensor {
  const [batch, samples] = audio.shape;
  const frames = Math.floor(samples / SAMPLES_PER_FRAME);
  const heard = hear(config, parameters, audio, `${prefix}audio_encoder`);
  const name = `${prefix}regression_model`;
  const positions = (table: string, length: number) =>
    tf.slice(parameters[`${name}.${table}_positional_encoding.pe`], [0, 0], [length, config.channels]);

  let memory: Tensor = tf.add(heard, positions('cond', heard.shape[1] ?? 0));
  for (let i = 0; i < config.encoderLayers; i++)
    memory = encoderLayer(parameters, `${name}.transformer_encoder.${i}`, memory, config.heads);

  const start = tf.reshape(positions('target', frames), [1, frames, config.channels]);
  let x: Tensor = tf.tile(start, [batch, 1, 1]);
  for (let i = 0; i < config.decoderLayers; i++)
    x = decoderLayer(parameters, `${name}.transformer_decoder.${i}`, x, { memory, heads: config.heads });
  return linear(parameters, `${prefix}project_output`, x);
}

/** wav2vec-large on audio `[B, N]` at 48 kHz, behind 20 ms of silence: `[B, S, channels]`. */
export function hear(
  config: { readonly channels: number },
  parameters: Parameters,
  audio: Tensor,
  name: string,
): Tensor {
  const resampled = resampleWith(KERNEL, parameters[`${name}.resampler.kernel`], audio);
  const led = tf.pad(resampled, [
    [0, 0],
    [LEAD_IN, 0],
  ]);
  return wav2vec(frontEnd(config), parameters, `${name}.wav2vec_model`, led);
}

function frontEnd({ channels }: { readonly channels: number }): Wav2vecConfig {
  return { channels, featureLayers: 7, aggregator: true };
}

function encoderLayer(parameters: Parameters, name: string, x: Tensor, heads: number): Tensor {
  x = join(x, attend(parameters, `${name}.self_attn.self_attn`, heads, layerNorm(parameters, `${name}.norm1`, x)));
  return tf.add(x, feedForward(parameters, name, layerNorm(parameters, `${name}.norm2`, x)));
}

function decoderLayer(
  parameters: Parameters,
  name: string,
  x: Tensor,
  { memory, heads }: { readonly memory: Tensor; readonly heads: number },
): Tensor {
  x = join(x, attend(parameters, `${name}.self_attn.self_attn`, heads, layerNorm(parameters, `${name}.norm1`, x)));
  const asking = layerNorm(parameters, `${name}.norm2`, x);
  x = join(x, attend(parameters, `${name}.cross_attn.cross_attn`, heads, asking, memory));
  return tf.add(x, feedForward(parameters, name, layerNorm(parameters, `${name}.norm3`, x)));
}

/** To itself, unless there is a memory; without any mask. */
function attend(parameters: Parameters, name: string, heads: number, queries: Tensor, memory = queries): Affine {
  return attention(parameters, name, heads, { queries, keys: memory, values: memory });
}

function join(stream: Tensor, { product, bias }: Affine): Tensor {
  return tf.add(stream, tf.add(product, bias));
}

function feedForward(parameters: Parameters, name: string, x: Tensor): Tensor {
  return linear(parameters, `${name}.feedforward.ff.3`, tf.relu(linear(parameters, `${name}.feedforward.ff.0`, x)));
}

/** Names and layouts of the reference's state dict, buffers included. */
export function lipRegressorParameters(config: LipRegressorConfig, prefix = ''): ParameterSpec[] {
  const { channels, vertices } = config;
  const name = `${prefix}regression_model`;
  const layer = (layerName: string, norms: readonly string[], attentions: readonly string[]): ParameterSpec[] => [
    ...norms.flatMap((norm) => layerNormParameters(`${layerName}.${norm}`, channels)),
    ...attentions.flatMap((kind) => attentionParameters(`${layerName}.${kind}.${kind}`, channels)),
    ...linearParameters(`${layerName}.feedforward.ff.0`, channels, config.feedForward),
    ...linearParameters(`${layerName}.feedforward.ff.3`, config.feedForward, channels),
  ];
  return [
    resampleKernelParameter(`${prefix}audio_encoder.resampler.kernel`, KERNEL),
    ...wav2vecParameters(frontEnd(config), `${prefix}audio_encoder.wav2vec_model`),
    ...['cond', 'target'].map((table) => positionTable(`${name}.${table}_positional_encoding.pe`, channels)),
    ...Array.from({ length: config.encoderLayers }, (_, i) =>
      layer(`${name}.transformer_encoder.${i}`, ['norm1', 'norm2'], ['self_attn']),
    ).flat(),
    ...Array.from({ length: config.decoderLayers }, (_, i) =>
      layer(`${name}.transformer_decoder.${i}`, ['norm1', 'norm2', 'norm3'], ['self_attn', 'cross_attn']),
    ).flat(),
    ...linearParameters(`${prefix}project_output`, channels, 3 * vertices),
  ];
}

/** Sines at even channels, cosines at odd ones, of `position·10000^(−2i/channels)` (arXiv 1706.03762). */
function positionTable(name: string, channels: number): ParameterSpec {
  const values = Float32Array.from({ length: POSITIONS * channels }, (_, at) => {
    const [position, channel] = [Math.floor(at / channels), at % channels];
    const frequency = Math.fround(Math.exp(Math.fround((2 * Math.floor(channel / 2) * -Math.log(10000)) / channels)));
    const phase = Math.fround(position * frequency);
    return channel % 2 === 0 ? Math.sin(phase) : Math.cos(phase);
  });
  return { name, shape: [POSITIONS, channels], init: { values } };
}
