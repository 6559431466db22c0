import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { ParameterSpec } from '../nn/parameter';
import { stridedConvolution } from '../nn/strided-convolution';

/** Zero crossings of the sinc on each side that the window keeps. */
const ZERO_CROSSINGS = 6;
/** The cut-off, as part of the lower of the two Nyquist frequencies. */
const ROLLOFF = 0.99;

/** A resampler: `[phases, 1, taps]`, phase p being the filter of outputs p, p + phases, … */
export interface ResampleKernel {
  /** Input samples per step: the input rate over the greatest common divisor of the rates. */
  readonly stride: number;
  /** Output samples per step. */
  readonly phases: number;
  readonly taps: number;
  /** Zeros before the first sample. */
  readonly before: number;
  /** Zeros after the last: as many as `[N]` → `[ceil(N·phases / stride)]` needs. */
  readonly after: number;
  readonly values: Float32Array;
}

/**
 * The windowed-sinc resampler of torchaudio (Hann window, width 6, rolloff 0.99), which the reference's audio passes first: computed in float64, stored as float32.
 * From 48 to 16 kHz it has 41 taps. Other than `@antiphon/data`'s resampler, which is better, it gives the numbers that trained weights have seen.
 * @param from Hz
 * @param to Hz
 */
export function resampleKernel(from: number, to: number): ResampleKernel {
  const divisor = greatestCommonDivisor(from, to);
  const [stride, phases] = [from / divisor, to / divisor];
  const cutoff = Math.min(stride, phases) * ROLLOFF;
  const before = Math.ceil((ZERO_CROSSINGS * stride) / cutoff);
  const taps = 2 * before + stride;
  const values = Float32Array.from({ length: phases * taps }, (_, i) => {
    const [phase, tap] = [Math.floor(i / taps), i % taps];
    const time = cutoff * ((tap - before) / stride - phase / phases);
    const t = Math.min(ZERO_CROSSINGS, Math.max(-ZERO_CROSSINGS, time));
    const window = Math.cos((Math.PI * t) / ZERO_CROSSINGS / 2) ** 2;
    const sinc = t === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t);
    return (sinc * window * cutoff) / stride;
  });
  return { stride, phases, taps, before, after: before + stride - 1, values };
}

/**
 * Resamples `[B, N]` → `[B, ceil(N·to / from)]` by one strided convolution.
 * @param values the kernel's, as a tensor `[phases, 1, taps]`
 */
export function resampleWith(kernel: ResampleKernel, values: Tensor, x: Tensor): Tensor {
  const { stride, phases, before, after } = kernel;
  const [batch, length] = x.shape;
  const padded = tf.pad(x, [
    [0, 0],
    [before, after],
  ]);
  const y = stridedConvolution(values, tf.reshape(padded, [batch, 1, length + before + after, 1]), stride);
  const flat = tf.reshape(y, [batch, (y.shape[2] ?? 0) * phases]);
  const wanted = Math.ceil((length * phases) / stride);
  // Downwards by a whole factor there is nothing to cut, and the graph holds for every length.
  return flat.shape[1] === wanted ? flat : tf.slice(flat, [0, 0], [batch, wanted]);
}

/** The kernel as the state dict has it: a buffer that is never trained. */
export function resampleKernelParameter(name: string, { phases, taps, values }: ResampleKernel): ParameterSpec {
  return { name, shape: [phases, 1, taps], init: { values } };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
