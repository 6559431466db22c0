import type { ByteSource } from '../byte-source';

/** Bytes of a page's header before its table of segments (RFC 3533, section 6). */
const HEADER = 27;
/** The longest page: header, 255 segments in the table, 255 bytes in each. */
const LONGEST = HEADER + 255 + 255 * 255;
/** Of a page's flags: it is its stream's last one. */
const END_OF_STREAM = 4;
const TRUNCATED = 'it is truncated: its last page is missing';
/** Bytes that are read at a time. */
const READ = 4 * LONGEST;

/**
 * Where the last page of an OGG file ends, or what is wrong with its pages. Each page has a checksum and a number, so that any damage and any loss shows, the end's too. What follows the last
 * page of all streams does not count.
 */
export async function oggEnd(bytes: ByteSource): Promise<number | string> {
  /** Per stream that has not ended, the number that its next page must have. */
  const open = new Map<number, number>();
  let [buffer, start] = [Buffer.alloc(0), 0];
  for (let at = 0; at < bytes.size;) {
    if (at + LONGEST > start + buffer.length && start + buffer.length < bytes.size)
      [buffer, start] = [Buffer.from(await bytes.read(at, READ)), at];
    const page = pageAt(buffer.subarray(at - start));
    if (page === undefined) {
      if (open.size === 0 && at > 0) return at;
      const found = buffer.toString('latin1', at - start, at - start + 4);
      return 'OggS'.startsWith(found) ? TRUNCATED : `it is damaged at byte ${at}: no page begins there`;
    }
    if (!page.sound) return `it is damaged between the bytes ${at} and ${at + page.length}: wrong checksum`;
    const wanted = open.get(page.stream);
    if (wanted !== undefined && page.number !== wanted)
      return `it has a gap at byte ${at}: page ${page.number} follows, not ${wanted}`;
    if (page.last) open.delete(page.stream);
    else open.set(page.stream, (page.number + 1) >>> 0);
    at += page.length;
  }
  return open.size === 0 ? bytes.size : TRUNCATED;
}

/** Samples until the end of the last page, as it says; undefined where no page is there. Of files behind each other, the last one's. */
export async function lastGranule(bytes: ByteSource): Promise<number | undefined> {
  const from = Math.max(0, bytes.size - LONGEST);
  const end = Buffer.from(await bytes.read(from, bytes.size - from));
  const at = end.lastIndexOf('OggS');
  return at < 0 || at + HEADER > end.length ? undefined : Number(end.readBigInt64LE(at + 6));
}

interface Page {
  readonly length: number;
  readonly stream: number;
  readonly number: number;
  readonly last: boolean;
  /** Whether its checksum is right. */
  readonly sound: boolean;
}

/** The page at the beginning of some bytes, if it is whole. */
function pageAt(bytes: Buffer): Page | undefined {
  if (bytes.length < HEADER || bytes.toString('latin1', 0, 4) !== 'OggS') return undefined;
  const segments = bytes.readUInt8(26);
  let length = HEADER + segments;
  for (const segment of bytes.subarray(HEADER, HEADER + segments)) length += segment;
  if (bytes.length < length) return undefined;
  return {
    length,
    stream: bytes.readUInt32LE(14),
    number: bytes.readUInt32LE(18),
    last: (bytes.readUInt8(5) & END_OF_STREAM) !== 0,
    sound: bytes.readUInt32LE(22) === oggChecksum(bytes.subarray(0, length)),
  };
}

/** CRC-32 with the polynomial 0x04c11db7, not reflected; the field of the checksum itself (bytes 22 … 25) counts as 0. */
export function oggChecksum(page: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < page.length; i++) {
    const byte = i >= 22 && i < 26 ? 0 : (page[i] ?? 0);
    sum = (sum << 8) ^ (TABLE[(sum >>> 24) ^ byte] ?? 0);
  }
  return sum >>> 0;
}

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 24;
  for (let bit = 0; bit < 8; bit++) sum = (sum << 1) ^ (sum < 0 ? 0x04c11db7 : 0);
  return sum;
});
