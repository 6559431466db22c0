import type { Random } from '@antiphon/core';

/** Frames of a scene: `start` up to, but not with, `start + frames`. */
export interface SceneWindow {
  readonly start: number;
  readonly frames: number;
}

/** How long training windows are, and which frames have motion. */
export interface TrainingWindowOptions {
  /** Frames of the shortest window. */
  readonly least: number;
  /** Frames that no window has: lengths are below. */
  readonly most: number;
  /** `[frames]`: 0 where the motion of a frame is missing. Default: it is all there. */
  readonly known?: Uint8Array;
}

/**
 * A window to train on, as in audio2photoreal (arXiv 2401.01885): its length is uniform in `least` … `most` − 1, its start uniform over where it fits; drawn anew while all of
 * its frames are missing. In a scene shorter than `most` lengths end with the scene's; one shorter than `least` is the window.
 * @throws RangeError for a scene without (known) frames
 */
export function trainingWindow(
  random: Random,
  frames: number,
  { least, most, known }: TrainingWindowOptions,
): SceneWindow {
  if (!(frames > 0 && least > 0 && most > least))
    throw new RangeError(`There is no window of ${least} to ${most} frames in a scene of ${frames}.`);
  if (known !== undefined && !known.some((frame) => frame !== 0))
    throw new RangeError('There is no window in a scene whose frames are all missing.');
  for (;;) {
    const longest = Math.min(most - 1, frames);
    const length = frames < least ? frames : least + random.integer(longest - least + 1);
    const start = random.integer(frames - length + 1);
    if (known?.subarray(start, start + length).some((frame) => frame !== 0) ?? true) return { start, frames: length };
  }
}

/** A test scene in consecutive chunks; the last one has what is left. */
export function testChunks(frames: number, length: number): SceneWindow[] {
  return Array.from({ length: Math.ceil(frames / length) }, (_, i) => ({
    start: i * length,
    frames: Math.min(length, frames - i * length),
  }));
}

/**
 * Frames 0, `every`, 2·`every` … of a motion `[frames, features]`, or of a mask with one feature: `[⌈frames / every⌉, features]`.
 * @throws RangeError for an array of another size
 */
export function keyFrames<A extends Float32Array | Uint8Array>(
  motion: A,
  frames: number,
  features: number,
  every = 30,
): A {
  if (motion.length !== frames * features)
    throw new RangeError(`${motion.length} numbers are not ${frames} frames of ${features} features.`);
  const count = Math.ceil(frames / every);
  const chosen = motion.slice(0, count * features) as A;
  for (let i = 0; i < count; i++) {
    const from = i * every * features;
    chosen.set(motion.subarray(from, from + features), i * features);
  }
  return chosen;
}
