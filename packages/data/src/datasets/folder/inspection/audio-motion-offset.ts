import type { Audio } from '@antiphon/formats';
import { chanceCorrelation } from './chance-correlation';

/** Offsets are looked for up to so many seconds, and this part of the recording: the more there are, the better one of them fits by chance. */
const LONGEST = 5;
const PART = 1 / 5;
/** Correlation that many recordings which belong together do not reach: where chance gives as much, a fit says nothing. */
const TOO_LIKELY = 0.7;
/** Correlation that nearly all of them reach: only where chance gives less, no fit says that they do not belong together. */
const TELLING = 0.5;
/** Seconds over which both curves are smoothed (Hann window). */
const SMOOTHING = 0.3;
/** Added before the logarithms, as a part of the mean: silence and stillness are not infinitely far away. */
const AUDIO_FLOOR = 0.02;
const SPEED_FLOOR = 0.1;

/** Where loudness and motion fit each other best. */
export interface AudioMotionOffset {
  /** By which the motion comes after the audio; negative where it comes before. A whole number of frames. */
  readonly seconds: number;
  /** Pearson's correlation there, −1 … 1. */
  readonly correlation: number;
  /** The largest correlation that unrelated audio and motion of this length and liveliness have, but for one pair in a hundred: see `chanceCorrelation`. */
  readonly chance: number;
  /** What it says: they fit each other there; they fit nowhere, as they would if they belonged together; or the recording is too short (or changes too slowly) to tell. */
  readonly verdict: 'fits' | 'does not fit' | 'too short';
}

/**
 * The offset at which the audio's log RMS and the log speed of the motion correlate best, within ±5 s (and a fifth of the recording): speech and motion that
 * were recorded together rise and fall together. Undefined where one of them never changes, or the recording is shorter than two seconds.
 * @param speed one value per frame: see `motionSpeed`
 * @param fps Hz
 */
export function audioMotionOffset(audio: Audio, speed: Float64Array, fps: number): AudioMotionOffset | undefined {
  const frames = speed.length;
  if (frames < 2 * fps) return undefined;
  const loudness = smooth(logOf(frameRms(audio, frames, fps), AUDIO_FLOOR), fps);
  const motion = smooth(logOf(speed, SPEED_FLOOR), fps);
  const reach = Math.floor(Math.min(LONGEST * fps, frames * PART));
  let best: { lag: number; correlation: number } | undefined;
  for (let lag = -reach; lag <= reach; lag++) {
    const length = frames - Math.abs(lag);
    const correlation = pearson(
      loudness.subarray(Math.max(0, -lag), Math.max(0, -lag) + length),
      motion.subarray(Math.max(0, lag), Math.max(0, lag) + length),
    );
    if (correlation !== undefined && (best === undefined || correlation > best.correlation))
      best = { lag, correlation };
  }
  if (best === undefined) return undefined;
  const { lag, correlation } = best;
  const chance = chanceCorrelation(loudness, motion, frames - Math.abs(lag), 2 * reach + 1);
  const fits = correlation >= chance && chance <= TOO_LIKELY;
  const verdict = fits ? 'fits' : chance <= TELLING ? 'does not fit' : 'too short';
  return { seconds: lag / fps, correlation, chance, verdict };
}

/** RMS of the first channel from i/fps to (i+1)/fps seconds. */
function frameRms({ channels: [samples = new Float32Array(0)], sampleRate }: Audio, frames: number, fps: number) {
  const edge = (frame: number) => Math.round((frame * sampleRate) / fps);
  return Float64Array.from({ length: frames }, (_, frame) => {
    const part = samples.subarray(edge(frame), edge(frame + 1));
    let sum = 0;
    for (const sample of part) sum += sample * sample;
    return Math.sqrt(sum / Math.max(1, part.length));
  });
}

function logOf(values: Float64Array, floor: number): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return mean === 0 ? values : values.map((value) => Math.log(value / mean + floor));
}

function smooth(values: Float64Array, fps: number): Float64Array {
  const half = Math.round((SMOOTHING * fps) / 2);
  const weights = Array.from({ length: 2 * half + 1 }, (_, i) => 1 + Math.cos((Math.PI * (i - half)) / (half + 1)));
  return values.map((_, at) => {
    let [sum, total] = [0, 0];
    weights.forEach((weight, i) => {
      const value = values[at + i - half];
      if (value === undefined) return;
      sum += weight * value;
      total += weight;
    });
    return sum / total;
  });
}

/** Undefined where one of them is constant. */
function pearson(a: Float64Array, b: Float64Array): number | undefined {
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [(a[i] ?? 0) - meanA, (b[i] ?? 0) - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  const scale = Math.sqrt(aa * bb);
  return scale > 1e-9 * a.length ? ab / scale : undefined;
}
