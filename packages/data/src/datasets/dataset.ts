import type { Random } from '@antiphon/core';
import type { Audio } from '../audio/audio';
import type { AudioConditionSpec } from '../conditions';
import type { MotionFormat } from '../motion/motion-format';

/** Recordings with their features, ready to be cut into windows. Motion is in its natural units; normalisation is the trainer's. */
export interface Dataset {
  readonly name: string;
  /** Content hash (hex SHA-256) of everything that the clips were made from. */
  readonly hash: string;
  readonly motion: MotionFormat;
  readonly conditions: readonly AudioConditionSpec[];
  readonly clips: readonly Clip[];
  /** Another motion `[frames, features]` for the same audio, where the true distribution is known (synthetic corpora). */
  readonly resample?: (clip: Clip, random: Random) => Float32Array;
}

export type Split = 'train' | 'validation' | 'test';

export interface Clip {
  readonly id: string;
  readonly split: Split;
  readonly frames: number;
  /** `[frames, features]` as `MotionFormat` lays it out. */
  readonly motion: Float32Array;
  /** Per condition `[conditionRows(spec, frames, fps), width]` (natural units, e.g. log-mel). */
  readonly conditions: Readonly<Record<string, Float32Array>>;
  readonly audio: Audio;
  /** `[frames]`: 0 where the motion of a frame is missing. Such frames are no part of a loss, and count for no statistics. Default: every frame is there. */
  readonly known?: Uint8Array;
  readonly truth?: ClipTruth;
}

/** What a synthetic corpus knows about a clip. Times in seconds from the clip's start. */
export interface ClipTruth {
  readonly syllables: readonly Syllable[];
}

export interface Syllable {
  readonly speaker: 'own' | 'partner';
  readonly start: number;
  readonly end: number;
  /** Time of the vowel's nucleus, where a beat gesture's stroke ends. */
  readonly nucleus: number;
  readonly vowel: string;
  readonly stressed: boolean;
}
