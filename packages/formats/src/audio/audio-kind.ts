import type { AudioStream } from './audio-stream';
import type { ByteSource } from './byte-source';

/** Bytes that tell what kind a file is: an MP3 may begin with something else. */
export const HEAD = 1 << 14;

/** One kind of audio file. */
export interface AudioKind {
  /** For people. */
  readonly name: string;
  /** Of files, with the dot. */
  readonly endings: readonly string[];
  /** Of requests. */
  readonly contentTypes: readonly string[];
  /** Whether a file that begins so (its first 16 kB, behind tags) is of this kind. */
  matches(head: Uint8Array): boolean;
  /**
   * @param source what an error names, usually the path
   * @throws INVALID_AUDIO, INVALID_WAV
   */
  open(bytes: ByteSource, source: string): Promise<AudioStream>;
  /**
   * What a file says of its own length, by its headers alone; undefined where it says nothing. It may be wrong.
   * @throws INVALID_WAV
   */
  length(bytes: ByteSource, source: string): Promise<AnnouncedLength | undefined>;
}

/** How long a file says that it is. */
export interface AnnouncedLength {
  /** Per channel. */
  readonly samples: number;
  /** Hz. */
  readonly sampleRate: number;
}

/** Whether bytes are these characters at a place. */
export function hasText(bytes: Uint8Array, at: number, text: string): boolean {
  return bytes.length >= at + text.length && [...text].every((letter, i) => bytes[at + i] === letter.charCodeAt(0));
}
