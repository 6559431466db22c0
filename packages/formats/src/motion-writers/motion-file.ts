import type { Audio } from '../audio/audio';
import type { MotionFormat } from '../motion/motion-format';

/** A motion in features, in memory. */
export interface Encodable {
  readonly format: MotionFormat;
  readonly frames: number;
  /** `[frames, features]`, natural units. */
  readonly motion: Float32Array;
}

/** A motion of any length, in pieces. */
export interface EncodableStream {
  readonly format: MotionFormat;
  readonly frames: number;
  /** Features `[n, features]`, natural units, in order; together `frames` frames. */
  readonly blocks: AsyncIterable<Float32Array>;
}

/** What a file may show beside the motion; only a page does. */
export interface MotionExtras {
  /** The speech that is played. Default: silence. */
  readonly audio?: Audio;
  readonly title?: string;
}

/** One kind of file that a motion can become. */
export interface MotionFile {
  readonly contentType: string;
  /** What a motion must have to become such a file; undefined where any will do. */
  readonly needs?: 'skeleton' | 'blendshapes';
  /** The file's content, in pieces. */
  write(motion: EncodableStream, extras: MotionExtras): AsyncIterable<string | Uint8Array>;
}
