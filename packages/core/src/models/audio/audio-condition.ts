import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Parameters, ParameterSpec } from '../nn/parameter';
import { lipGeometry, lipRegressorParameters, type LipRegressorConfig } from './lip-regressor';
import { resampleKernel, resampleKernelParameter, resampleWith } from './resample-kernel';
import { wav2vec, wav2vecParameters, type Wav2vecConfig } from './wav2vec-frontend';

const KERNEL = resampleKernel(48000, 16000);
/** What the names of the lip regressor's parameters begin with, inside the face model. */
const LIP_PREFIX = 'lip_model.';

/** What the denoisers of audio2photoreal (arXiv 2401.01885) hear: frozen encoders of two channels, for the face with the geometry of the lips. */
export interface AudioConditionConfig {
  readonly audio: Wav2vecConfig;
  /** For the face. */
  readonly lips?: LipRegressorConfig;
}

/** Features of a token: both channels', then three coordinates of each lip vertex. */
export function audioConditionWidth({ audio, lips }: AudioConditionConfig): number {
  return 2 * audio.channels + 3 * (lips?.vertices ?? 0);
}

/**
 * Audio `[B, 2, 1600·T]` at 48 kHz (this person, the partner) → `[B, S, audioConditionWidth(config)]`: 1998 tokens for 20 s. Each channel is normalised by itself, over the whole
 * length that is given; the lips are those of channel 0.
 */
export function audioCondition(config: AudioConditionConfig, parameters: Parameters, audio: Tensor): Tensor {
  const [batch, , length] = audio.shape;
  const channels = tf.unstack(audio, 1).map((samples) => {
    const resampled = resampleWith(KERNEL, parameters['audio_resampler.kernel'], samples);
    return wav2vec(config.audio, parameters, 'audio_model', resampled);
  });
  if (config.lips === undefined) return tf.concat(channels, 2);
  const own = tf.reshape(tf.slice(audio, [0, 0, 0], [batch, 1, length]), [batch, length]);
  const lips = lipGeometry(config.lips, parameters, own, LIP_PREFIX);
  return tf.concat([...channels, stretch(lips, channels[0]?.shape[1] ?? 0)], 2);
}

/** Takes `[B, T, F]` to `[B, length, F]` by PyTorch's interpolation `nearest-exact`: row i is the frame under the middle of its interval. */
function stretch(x: Tensor, length: number): Tensor {
  return tf.gather(x, tf.tensor1d(nearestExact(x.shape[1] ?? 0, length), 'int32'), 1);
}

/** For each of `length` rows the index of one of `frames`. */
export function nearestExact(frames: number, length: number): Int32Array {
  return Int32Array.from({ length }, (_, i) => Math.min(Math.floor(((i + 0.5) * frames) / length), frames - 1));
}

/** Names, shapes and initial values of what `audioCondition` computes with: the resampling kernel, wav2vec, and the lip regressor where there is one. */
export function audioConditionParameters(config: AudioConditionConfig): ParameterSpec[] {
  return [
    resampleKernelParameter('audio_resampler.kernel', KERNEL),
    ...wav2vecParameters(config.audio, 'audio_model'),
    ...(config.lips === undefined ? [] : lipRegressorParameters(config.lips, LIP_PREFIX)),
  ];
}
