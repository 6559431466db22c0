import type { Audio } from '../audio/audio';
import type { AudioFile } from '../audio/audio-file';
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
  /** The same as a file, which is decoded while it is written, piece by piece; it counts where both are given. */
  readonly audioFile?: AudioFile;
  readonly title?: string;
}

/** One kind of file that a motion can become. */
export interface MotionFile {
  readonly contentType: string;
  /** What a motion must have to become such a file; undefined where any will do. */
  readonly needs?: 'skeleton' | 'blendshapes';
  /** Why a motion of so many frames cannot become such a file, as a clause; undefined where it can. It is asked before the motion is made. */
  problem?(motion: Pick<Encodable, 'format' | 'frames'>): string | undefined;
  /** The file's content, in pieces. */
  write(motion: EncodableStream, extras: MotionExtras): AsyncIterable<string | Uint8Array>;
}
