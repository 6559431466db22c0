import { readFile } from 'node:fs/promises';
import { fileNotFound } from '../formats/file-not-found';
import type { Audio } from './audio';
import { decodeWav } from './wav';

/** Endings of files that are taken for audio. */
export const AUDIO_ENDINGS: readonly string[] = ['.wav'];

/**
 * Decodes an audio file, whose kind its content tells.
 * @param source what an error names, usually the path
 */
export async function decodeAudio(bytes: Uint8Array, source: string): Promise<Audio> {
  return decodeWav(bytes, source);
}

/** Reads an audio file. @throws FILE_NOT_FOUND and what `decodeAudio` throws */
export async function readAudio(path: string): Promise<Audio> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw fileNotFound(path, error);
  });
  return decodeAudio(bytes, path);
}
