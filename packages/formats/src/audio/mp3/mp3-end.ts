import type { RangeReader } from '../byte-ranges';
import { paddingOf, tagsBehind } from '../tags';
import { mp3FrameLength } from './mp3-header';

/** Bytes of padding behind the last frame that the decoder passes over, and more. */
const HARMLESS = 512;
/** Bytes that are read at a time. */
const READ = 1 << 16;

/**
 * Where the frames of an MP3 end: before tags, and before much padding, over which the decoder fails. A frame may end with zeros of its own, so that only the frames themselves, one after the other,
 * tell where the padding begins; where they do not lead to it, nothing is cut off.
 * @param total bytes of the file
 * @param start of the first frame
 */
export function* mp3End(total: number, start: number): RangeReader<number> {
  const end = yield* tagsBehind(total);
  const isPadding = (bytes: Uint8Array) => paddingOf(bytes) === bytes.length;
  if (end < HARMLESS || !isPadding(yield [end - HARMLESS, HARMLESS])) return end;
  let [at, from, piece] = [start, 0, Buffer.alloc(0)];
  for (;;) {
    if (at + 4 > from + piece.length) [from, piece] = [at, Buffer.from(yield [at, READ])];
    const length = mp3FrameLength(piece.subarray(at - from));
    if (length === undefined || at + length > end) break;
    at += length;
  }
  for (let rest = at; rest < end; rest += READ) if (!isPadding(yield [rest, Math.min(READ, end - rest)])) return end;
  return at;
}
