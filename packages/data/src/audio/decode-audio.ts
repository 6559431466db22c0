import type { Audio } from './audio';
import { decodeWav } from './wav';

/**
 * Decodes a sound file.
 * @param source what an error names, usually the path
 * @throws INVALID_WAV
 */
export function decodeAudio(bytes: Uint8Array, source: string): Promise<Audio> {
  return Promise.resolve().then(() => decodeWav(bytes, source));
}
