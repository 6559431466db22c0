import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { conv1d, conv1dParameters } from '../nn/conv1d';
import type { Parameters, ParameterSpec } from '../nn/parameter';
import type { MotionCodecConfig } from './motion-codec-config';

const DILATIONS = [1, 2, 3, 1];
/** Frames that the dilated layers eat, given back as zeros on the left: the codec is causal and keeps the length. */
const PADDING = DILATIONS.reduce((sum, dilation) => sum + dilation, 0);
const SLOPE = 0.2;
/** Places of the convolutions in the reference's lists of layers: activations stand between them. */
const PLACES = [0, 2, 4, 6, 8];

/**
 * Motion `[B, T, features]` (key frames, normalised) → latents `[B, T, width]`: a convolution of kernel 1, then four dilated causal ones of kernel 2 with LeakyReLU 0.2 between.
 */
export function encodeMotionLatents(parameters: Parameters, motion: Tensor3D): Tensor3D {
  const convolutions = [1, ...DILATIONS];
  return convolve(parameters, 'encoder.enc', pad(motion), convolutions);
}

/** The other way: latents `[B, T, width]` → motion `[B, T, features]`. */
export function decodeMotionLatents(parameters: Parameters, latents: Tensor3D): Tensor3D {
  return convolve(parameters, 'decoder.dec', pad(latents), [...DILATIONS, 1]);
}

/** Latents as codes: what each level chose, and their sum. */
export interface Quantised {
  /** Per level `[B·T]`, int32. */
  readonly codes: readonly Tensor[];
  /** Per level `[B·T, width]`: what was left for it, before it chose. */
  readonly residuals: readonly Tensor2D[];
  /** `[B, T, width]`: the sum of the chosen code vectors. */
  readonly quantised: Tensor3D;
}

/**
 * Residual vector quantisation: each level takes the code nearest (Euclidean) to what the levels before left over. No gradient flows through it.
 * @param codebooks per level `[codes, width]`
 */
export function quantise(codebooks: readonly Tensor[], latents: Tensor3D): Quantised {
  const [batch, length, width] = latents.shape;
  const codes: Tensor[] = [];
  const residuals: Tensor2D[] = [];
  let left = tf.reshape(latents, [batch * length, width]) as Tensor2D;
  for (const codebook of codebooks) {
    residuals.push(left);
    const chosen = nearestCodes(codebook as Tensor2D, left);
    codes.push(chosen);
    left = tf.sub(left, tf.gather(codebook, chosen));
  }
  const flat = tf.reshape(latents, [batch * length, width]);
  return { codes, residuals, quantised: tf.reshape(tf.sub(flat, left), [batch, length, width]) as Tensor3D };
}

/** Index of the nearest code of each row: the squared distance without the row's own norm, which is the same for every code. */
function nearestCodes(codebook: Tensor2D, rows: Tensor2D): Tensor {
  const norms = tf.sum(tf.square(codebook), 1);
  return tf.argMin(tf.sub(norms, tf.mul(tf.matMul(rows, codebook, false, true), 2)), 1);
}

/** The sum of code vectors `[B, T, width]` of codes, per level `[B, T]` int32. */
export function codeVectors(codebooks: readonly Tensor[], codes: readonly Tensor[]): Tensor3D {
  const vectors = codes.map((level, i) => tf.gather(codebooks[i], tf.cast(level, 'int32')));
  return vectors.reduce((sum, vector) => tf.add(sum, vector)) as Tensor3D;
}

/** Name of a level's codebook `[codes, width]` in the reference's state dict; `inited`, `cluster_size` and `embed_avg` lie beside it. */
export function codebookName(level: number, what: 'embed' | 'embed_avg' | 'cluster_size' = 'embed'): string {
  return `quantizer.layers.${level}._codebook.${what}`;
}

/** What a gradient trains. The codebooks are no part of it: they follow the latents by moving averages. */
export function motionCodecParameters({ features, width }: MotionCodecConfig): ParameterSpec[] {
  const layer = (list: string, place: number, from: number, to: number, kernel: number) =>
    conv1dParameters(`${list}.${PLACES[place]}`, from, to, kernel);
  return [
    ...layer('encoder.enc', 0, features, width, 1),
    ...DILATIONS.flatMap((_, i) => layer('encoder.enc', i + 1, width, width, 2)),
    ...DILATIONS.flatMap((_, i) => layer('decoder.dec', i, width, width, 2)),
    ...layer('decoder.dec', 4, width, features, 1),
  ];
}

function pad(x: Tensor3D): Tensor3D {
  return tf.pad(x, [
    [0, 0],
    [PADDING, 0],
    [0, 0],
  ]);
}

/** Convolutions with LeakyReLU between them, but not after the last. */
function convolve(parameters: Parameters, list: string, x: Tensor, dilations: readonly number[]): Tensor3D {
  dilations.forEach((dilation, i) => {
    if (i > 0) x = tf.leakyRelu(x, SLOPE);
    x = conv1d(parameters, `${list}.${PLACES[i]}`, x, dilation);
  });
  return x as Tensor3D;
}
