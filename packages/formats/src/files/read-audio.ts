import { readFile, stat } from 'node:fs/promises';
import type { Audio } from '../audio/audio';
import type { AudioStream } from '../audio/audio-stream';
import { openAudio, wholeAudio } from '../audio/decode-audio';
import { decodeWav } from '../audio/wav/wav';
import { fileNotFound } from './file-not-found';
import { openBytes } from './open-bytes';

/** Reads an audio file. @throws FILE_NOT_FOUND, and what `decodeAudio` throws */
export async function readAudio(path: string): Promise<Audio> {
  return withAudioStream(path, path, async (stream) => wholeAudio(stream, path, (await stat(path)).size));
}

/**
 * Lends the stream of an audio file, which holds it open.
 * @param source a path, or bytes in memory
 * @param name what an error names, usually the path
 * @throws FILE_NOT_FOUND, INVALID_AUDIO, INVALID_WAV
 */
export async function withAudioStream<T>(
  source: string | Uint8Array,
  name: string,
  use: (stream: AudioStream) => Promise<T>,
): Promise<T> {
  const bytes = await openBytes(source);
  try {
    return await use(await openAudio(bytes, name));
  } finally {
    await bytes.close();
  }
}

/**
 * Reads a WAV file.
 * @throws FILE_NOT_FOUND, INVALID_WAV
 */
export async function readWav(path: string): Promise<Audio> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw fileNotFound(path, error);
  });
  return decodeWav(bytes, path);
}
