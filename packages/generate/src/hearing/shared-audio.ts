import { setImmediate } from 'node:timers/promises';
import type { Audio, AudioFile } from '@antiphon/formats';

/** Bytes that are copied at a time: a millisecond. */
const PIECE = 1 << 22;

/** Audio as it is handed to a worker thread: a message copies its bytes at once, of which an upload may have so many that an event loop is held up. */
export async function sharedAudio<A extends Audio | AudioFile>(audio: A): Promise<A> {
  if (!('file' in audio) || typeof audio.file === 'string') return audio;
  const { file } = audio;
  if (file.length <= PIECE || file.buffer instanceof SharedArrayBuffer) return audio;
  const shared = new Uint8Array(new SharedArrayBuffer(file.length));
  for (let at = 0; at < file.length; at += PIECE) {
    shared.set(file.subarray(at, at + PIECE), at);
    await setImmediate();
  }
  return { ...audio, file: shared };
}
