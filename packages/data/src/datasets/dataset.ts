import type { Random } from '@antiphon/core';
import type { Audio, MotionFormat } from '@antiphon/formats';
import type { Moments } from '../bundle/manifest';
import type { AudioConditionSpec } from '../conditions/spec';

/** Recordings with their features, ready to be cut into windows. Motion is in its natural units; normalisation is the trainer's. */
export interface Dataset {
  readonly name: string;
  /** Content hash (hex SHA-256) of everything that the clips were made from. */
  readonly hash: string;
  readonly motion: MotionFormat;
  readonly conditions: readonly AudioConditionSpec[];
  readonly clips: readonly Clip[];
  /** What the recordings come with to normalise by. Default: it is fitted to the clips of the train split. */
  readonly normalisation?: GivenNormalisation;
  /** Whether anybody may be given the recordings, so that a model's training record may hold a dozen windows of them. Default: no. */
  readonly redistributable?: boolean | undefined;
  /** Recordings that were left out, and why. */
  readonly skipped?: readonly SkippedRecording[];
  /** What was assumed or changed in reading the recordings, a sentence each. */
  readonly notes?: readonly string[];
  /** Another motion `[frames, features]` for the same audio, where the true distribution is known (synthetic corpora). */
  readonly resample?: (clip: Clip, random: Random) => Float32Array;
}

/** Moments that are given with the data. What is not given is fitted. */
export interface GivenNormalisation {
  /** Per feature. */
  readonly motion: Moments;
  /** Per condition, for each of its columns. */
  readonly conditions?: Readonly<Record<string, Moments>>;
}

/** A recording of a folder that was left out, and why. */
export interface SkippedRecording {
  readonly name: string;
  /** As one sentence. */
  readonly why: string;
}

/** What a clip is used for: to train on, to choose settings by, or to measure by at the end. */
export type Split = 'train' | 'validation' | 'test';

/** A recording, or a stretch of one: motion, what is heard with it, and the sound itself. */
export interface Clip {
  readonly id: string;
  readonly split: Split;
  readonly frames: number;
  /** `[frames, features]` as `MotionFormat` lays it out. */
  readonly motion: Float32Array;
  /** Per condition `[conditionRows(spec, frames, fps), width]` (natural units, e.g. log-mel). */
  readonly conditions: Readonly<Record<string, Float32Array>>;
  /** May be read from its file whenever it is asked for (and throw where that was changed): ask once, keep it no longer than needed, and do not copy clips by spreading them. */
  readonly audio: Audio;
  /**
   * `[frames]`: 1 where the frame has motion, 0 where it is missing. What `motion` holds there is finite and means nothing: a trainer sets it to 0 after normalisation and leaves the
   * frame out of its loss; it counts for no statistics. Default: every frame has motion.
   */
  readonly known?: Uint8Array;
  readonly truth?: ClipTruth;
}

/** What a synthetic corpus knows about a clip. Times in seconds from the clip's start. */
export interface ClipTruth {
  readonly syllables: readonly Syllable[];
}

/** A syllable of the synthetic corpus, whose truth is known; times in seconds. */
export interface Syllable {
  readonly speaker: 'own' | 'partner';
  readonly start: number;
  readonly end: number;
  /** Time of the vowel's nucleus, where a beat gesture's stroke ends. */
  readonly nucleus: number;
  readonly vowel: string;
  readonly stressed: boolean;
}
