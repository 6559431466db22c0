import type { BlendshapeMotion } from '../motion-codec';
import type { SkeletonMotion } from '../skeleton';

/** What one file holds: a body or a face. */
export type FileMotion = { readonly skeleton: SkeletonMotion } | { readonly blendshapes: BlendshapeMotion };

/** What the files around a motion tell of it, where it does not tell itself. */
export interface MotionHints {
  /** Names of its channels, and the file that lists them. */
  readonly names?: { readonly path: string; readonly names: readonly string[] };
  /** Seconds that its audio lasts. */
  readonly seconds?: number;
}

/** Seconds by which the audio and the motion of a recording may differ. */
export const LENGTH_TOLERANCE = 0.25;

/**
 * Reads one kind of file.
 * @param source what an error names, usually the path
 */
export type MotionReader = (bytes: Uint8Array, source: string, hints: MotionHints) => FileMotion;
