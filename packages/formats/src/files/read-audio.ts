import { readFile, stat } from 'node:fs/promises';
import type { Audio } from '../audio/audio';
import type { AudioStream } from '../audio/audio-stream';
import { announcedLength, openAudio, wholeAudio } from '../audio/decode-audio';
import { decodeWav } from '../audio/wav/wav';
import { fileNotFound } from './file-not-found';
import type { ByteSource } from '../audio/byte-source';
import { openBytes } from './open-bytes';

/** Reads an audio file. @throws FILE_NOT_FOUND, and what `decodeAudio` throws */
export async function readAudio(path: string): Promise<Audio> {
  return withAudioStream(path, path, async (stream) => wholeAudio(stream, path, (await stat(path)).size));
}

/**
 * Lends the stream of an audio file, which holds it open.
 * @param source a path, or bytes in memory
 * @param name what an error names, usually the path
 * @param onRead called before bytes are read, some 64 kB at a time, from the first look at the file on: what it throws ends the reading
 * @throws FILE_NOT_FOUND, INVALID_AUDIO, INVALID_WAV
 */
export async function withAudioStream<T>(
  source: string | Uint8Array,
  name: string,
  use: (stream: AudioStream) => Promise<T>,
  onRead?: () => void,
): Promise<T> {
  const bytes = await openBytes(source);
  const read: ByteSource['read'] = async (position, length) => {
    onRead?.();
    return bytes.read(position, length);
  };
  try {
    return await use(await openAudio({ ...bytes, read }, name));
  } finally {
    await bytes.close();
  }
}

/**
 * How long an audio file says that it lasts, in seconds, by its headers alone: a fraction of a millisecond, whatever its length. Undefined where it does not say.
 * A header may lie, and an MP3 without a tag is judged by its first frame: who must bound what is decoded counts samples, too, as `maxSeconds` of @antiphon/generate does.
 * @param source a path, or bytes in memory
 * @param name what an error names, usually the path
 * @throws FILE_NOT_FOUND, INVALID_AUDIO for what is no audio, INVALID_WAV
 */
export async function audioSeconds(source: string | Uint8Array, name: string): Promise<number | undefined> {
  const bytes = await openBytes(source);
  try {
    const length = await announcedLength(bytes, name);
    return length && length.samples / length.sampleRate;
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
