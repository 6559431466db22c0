import { logMel } from './mel';

/** Hz: rows of the detection function per second. */
const RATE = 200;
const BANDS = 16;
/** Seconds: short enough to place an onset, long enough for a low voice's period. */
const WINDOW = 0.04;
/** Rows to each side over which the gain is taken. */
const REACH = 3;
/** What lies this far (as a ratio of power) under the recording's mean is background: its rises do not count. */
const BACKGROUND = 0.01;
/** Seconds over which the flux must be the largest, and between two onsets. */
const SPACING = 0.1;
/** Seconds to each side over which the threshold takes its mean. */
const NEIGHBOURHOOD = 0.5;
/** Nepers, mean over bands: how far an onset's flux stands above its neighbourhood. */
const THRESHOLD = 0.45;

/**
 * Times (seconds, ascending) at which sound begins or suddenly grows: peaks of the spectral flux of the log-mel spectrogram that stand
 * above a moving mean; independent of the recording's level (Bello et al., "A tutorial on onset detection in music signals", IEEE TSAP 2005; Dixon, DAFx 2006).
 * For recordings whose syllables are unknown; at least 0.1 s apart.
 * @param samples one channel
 * @param sampleRate Hz
 */
export function onsets(samples: Float32Array, sampleRate: number): number[] {
  const frames = Math.floor((samples.length / sampleRate) * RATE);
  const flux = spectralFlux(logMel(samples, { sampleRate, bands: BANDS, rate: RATE, frames, window: WINDOW }), frames);
  const reach = Math.round(NEIGHBOURHOOD * RATE);
  const apart = Math.round(SPACING * RATE);
  const times: number[] = [];
  let last = -Infinity;
  for (let frame = 0; frame < frames; frame++) {
    const value = flux[frame] ?? 0;
    if (value < mean(flux, frame - reach, frame + reach + 1) + THRESHOLD || frame - last < apart) continue;
    if (!isLargest(flux, frame, apart)) continue;
    last = frame;
    times.push(frame / RATE);
  }
  return times;
}

/** Gain of log power from 15 ms before row i to 10 ms after it, mean over bands; losses count as 0. */
function spectralFlux(mel: Float32Array, frames: number): Float64Array {
  const background = (BACKGROUND * mel.reduce((sum, value) => sum + Math.exp(value), 0)) / mel.length;
  const level = mel.map((value) => Math.log(Math.exp(value) + background));
  const row = (frame: number) => Math.max(0, Math.min(frames - 1, frame)) * BANDS;
  return Float64Array.from({ length: frames }, (_, frame) => {
    const [before, after] = [row(frame - REACH), row(frame + REACH - 1)];
    let sum = 0;
    for (let band = 0; band < BANDS; band++)
      sum += Math.max(0, (level[after + band] ?? 0) - (level[before + band] ?? 0));
    return sum / BANDS;
  });
}

function mean(values: Float64Array, from: number, to: number): number {
  const part = values.subarray(Math.max(0, from), Math.min(values.length, to));
  return part.reduce((sum, value) => sum + value, 0) / Math.max(1, part.length);
}

/** Whether a value is the largest within `reach` to each side; of equal ones the first. */
function isLargest(values: Float64Array, at: number, reach: number): boolean {
  const value = values[at] ?? 0;
  for (let i = Math.max(0, at - reach); i <= Math.min(values.length - 1, at + reach); i++) {
    const other = values[i] ?? 0;
    if (other > value || (other === value && i < at)) return false;
  }
  return true;
}
