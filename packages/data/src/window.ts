import type { Clip } from './datasets/dataset';

/** A part of a clip. */
export interface Window {
  /** `[frames, features]`. */
  readonly motion: Float32Array;
  /** Per condition `[frames, width]`. */
  readonly conditions: Readonly<Record<string, Float32Array>>;
}

/**
 * `frames` frames of a clip from frame `start` on, as copies.
 * @throws RangeError where they are not all inside the clip
 */
export function window(clip: Pick<Clip, 'frames' | 'motion' | 'conditions'>, start: number, frames: number): Window {
  if (!(start >= 0 && frames >= 0 && start + frames <= clip.frames))
    throw new RangeError(`Frames ${start} to ${start + frames} are not all inside a clip of ${clip.frames}.`);
  const cut = (values: Float32Array) => {
    const width = values.length / clip.frames;
    return values.slice(start * width, (start + frames) * width);
  };
  return {
    motion: cut(clip.motion),
    conditions: Object.fromEntries(Object.entries(clip.conditions).map(([name, values]) => [name, cut(values)])),
  };
}
