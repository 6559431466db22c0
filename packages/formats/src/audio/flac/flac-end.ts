import type { RangeReader } from '../byte-ranges';
import { beginsFlacFrame, flacFrameLength } from './flac-frame';

/** Bytes that are looked through at a time, and that nearly every frame has at most. */
const READ = 1 << 16;
/** No frame has more: 65536 samples of 8 channels with 33 bits, and headers. */
const LONGEST = 1 << 22;
/** Bytes before the first frame. */
const STREAM_INFO = 42;

/** Where a FLAC file's last whole frame ends, and whether another one begins there, of which the end is missing. */
export interface FlacEnd {
  readonly end: number;
  readonly isCut: boolean;
}

/**
 * Finds the last frame from the back: what follows it (tags, line ends, anything) is no sound, and the decoder, which looks for the next frame to know where one ends, would lose the last one over it.
 * Undefined where no frame is whole.
 * @param total bytes of the file
 * @param streamBits bits of a sample
 */
export function* flacEnd(total: number, streamBits: number): RangeReader<FlacEnd | undefined> {
  for (let to = total; to > STREAM_INFO; to -= READ) {
    const from = Math.max(STREAM_INFO, to - READ);
    // One byte more, as a frame's first two may lie in two pieces.
    const piece = Buffer.from(yield [from, to - from + 1]);
    for (let at = Math.min(to - from, piece.length) - 1; at >= 0; at--) {
      if (piece[at] !== 0xff || ((piece[at + 1] ?? 0) & 0xfe) !== 0xf8) continue;
      const length = yield* frameLength(from + at, streamBits);
      if (length === undefined) continue;
      const end = from + at + length;
      return { end, isCut: end < total && beginsFlacFrame(Buffer.from(yield [end, 16]), streamBits) };
    }
  }
  return undefined;
}

function* frameLength(at: number, streamBits: number): RangeReader<number | undefined> {
  let length = flacFrameLength(Buffer.from(yield [at, READ]), streamBits);
  if (length === 'cut') {
    const longest = Buffer.from(yield [at, LONGEST]);
    if (longest.length > READ) length = flacFrameLength(longest, streamBits);
  }
  return typeof length === 'number' ? length : undefined;
}
