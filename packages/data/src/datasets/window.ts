import type { ConditionSpec } from '../conditions/spec';
import { cutRows } from '../conditions/cut-rows';
import type { Clip, Dataset } from './dataset';

/** A part of a clip. */
export interface Window {
  /** `[frames, features]`. */
  readonly motion: Float32Array;
  /** Per condition `[conditionRows(spec, frames), width]`. */
  readonly conditions: Readonly<Record<string, Float32Array>>;
}

/**
 * `frames` frames of a clip from frame `start` on, as copies.
 * @throws RangeError where they are not all inside the clip
 */
export function window(
  clip: Pick<Clip, 'frames' | 'motion' | 'conditions'>,
  start: number,
  frames: number,
  { motion: { fps }, conditions }: Pick<Dataset, 'motion'> & { readonly conditions: readonly ConditionSpec[] },
): Window {
  if (!(start >= 0 && frames >= 0 && start + frames <= clip.frames))
    throw new RangeError(`Frames ${start} to ${start + frames} are not all inside a clip of ${clip.frames}.`);
  const width = clip.motion.length / clip.frames;
  return {
    motion: clip.motion.slice(start * width, (start + frames) * width),
    conditions: Object.fromEntries(
      conditions.map((spec) => [spec.name, cutRows(clip.conditions[spec.name], spec, { start, frames, fps }).slice()]),
    ),
  };
}
