import type { RangeReader } from '../byte-ranges';
import { partOf, type ByteSource } from '../byte-source';

/** Bytes of "fLaC", and of STREAMINFO with its header (RFC 9639, section 8). */
const [MARKER, STREAM_INFO] = [4, 38];
/** Blocks; real files have a handful. */
const MOST_BLOCKS = 1000;

/**
 * Where the blocks of metadata end and the first frame begins: behind pictures, texts and padding, which may be longer than the sound.
 * @param total bytes of the file
 */
export function* flacMetadataEnd(total: number): RangeReader<number> {
  let at = MARKER;
  for (let blocks = 0; blocks < MOST_BLOCKS; blocks++) {
    const header = Buffer.from(yield [at, 4]);
    // A file that ends, or goes on for ever, before its frames: the decoder says what is wrong.
    if (header.length < 4) break;
    at += 4 + header.readUIntBE(1, 3);
    if (at > total) break;
    if (header.readUInt8(0) >= LAST) return at;
  }
  return MARKER + STREAM_INFO;
}

/** Bit of a block's first byte: no other block follows. */
const LAST = 0x80;

/**
 * A file without all metadata but STREAMINFO: the decoder needs no more, and would look through it byte by byte.
 * @param frames where the first one begins
 * @param end of the last one
 */
export async function withoutMetadata(bytes: ByteSource, frames: number, end: number): Promise<ByteSource> {
  if (frames <= MARKER + STREAM_INFO || frames > end) return partOf(bytes, 0, end);
  const head = Uint8Array.from(await bytes.read(0, MARKER + STREAM_INFO));
  head[MARKER] = LAST;
  const rest = partOf(bytes, frames, end);
  return {
    size: head.length + rest.size,
    read: async (position, length) => {
      const own = head.subarray(position, position + length);
      const after = await rest.read(Math.max(0, position - head.length), length - own.length);
      return own.length === 0 ? after : Buffer.concat([own, after]);
    },
    close: () => bytes.close(),
  };
}
