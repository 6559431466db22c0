import type { RangeReader } from '../byte-ranges';
import { beginsFlacFrame, flacFrameLength } from './flac-frame';

/** Bytes that are looked through at a time, and that nearly every frame has at most. */
const READ = 1 << 16;
/** No frame has more: 65536 samples of 8 channels with 33 bits, and headers. */
const LONGEST = 1 << 22;
/** Bytes before the first frame. */
const STREAM_INFO = 42;
/** Bytes of a frame's header, at most. */
const HEADER = 16;
/** Bytes that are walked through in all. What only looks like a frame, by its header and that one's checksum, is one of a hundred million bytes; a file made of it would be walked through again and again. */
const MOST_WALKED = 2 * LONGEST;

/** Where a FLAC file's last whole frame ends, and whether another one begins there, of which the end is missing. */
export interface FlacEnd {
  readonly end: number;
  readonly isCut: boolean;
}

/**
 * Finds the last frame from the back: what follows it (tags, line ends, anything) is no sound, and the decoder, which looks for the next frame to know where one ends, would lose the last one over it.
 * Undefined where no frame is whole, or none is found with a bounded effort.
 * @param total bytes of the file
 * @param streamBits bits of a sample
 */
export function* flacEnd(total: number, streamBits: number): RangeReader<FlacEnd | undefined> {
  let walked = 0;
  for (let to = total; to > STREAM_INFO; to -= READ) {
    const from = Math.max(STREAM_INFO, to - READ);
    // One byte more, as a frame's first two may lie in two pieces.
    const piece = Buffer.from(yield [from, to - from + 1]);
    for (let at = Math.min(to - from, piece.length) - 1; at >= 0; at--) {
      if (piece[at] !== 0xff || ((piece[at + 1] ?? 0) & 0xfe) !== 0xf8) continue;
      if (!beginsFlacFrame(piece.subarray(at, at + HEADER), streamBits)) continue;
      const { length, read } = yield* frameLength(from + at, streamBits);
      walked += read;
      if (length === undefined && walked >= MOST_WALKED) return undefined;
      if (length === undefined) continue;
      const end = from + at + length;
      return { end, isCut: end < total && beginsFlacFrame(Buffer.from(yield [end, HEADER]), streamBits) };
    }
  }
  return undefined;
}

/** @returns also the bytes that were read for it */
function* frameLength(
  at: number,
  streamBits: number,
): RangeReader<{ readonly length: number | undefined; readonly read: number }> {
  const first = Buffer.from(yield [at, READ]);
  let [length, read] = [flacFrameLength(first, streamBits), first.length];
  if (length === 'cut' && first.length === READ) {
    const longest = Buffer.from(yield [at, LONGEST]);
    length = flacFrameLength(longest, streamBits);
    read += longest.length;
  }
  return { length: typeof length === 'number' ? length : undefined, read };
}
