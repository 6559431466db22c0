import { hasText } from './audio-kind';
import type { RangeReader } from './byte-ranges';

/** Tags one after the other; real files have two or three. */
const MOST_TAGS = 100;
/** Bytes that are read at a time where nothing but padding lies. */
const READ = 1 << 16;
/** No kind of audio begins with one: zeros, tab, line ends, space. */
const PADDING = Uint8Array.from({ length: 256 }, (_, byte) => ([0, 9, 10, 13, 32].includes(byte) ? 1 : 0));

/**
 * Where the sound begins: behind ID3v2 and APE tags, and padding. Programs put them before any kind of audio, not only MP3. A tag that is longer than the file is none.
 * @param total bytes of the file
 */
export function* tagsBefore(total: number): RangeReader<number> {
  let at = 0;
  for (let tags = 0; tags < MOST_TAGS; tags++) {
    at = yield* behindPadding(at, total);
    const size = tagSize(Buffer.from(yield [at, FOOTER]));
    if (size === 0 || at + size > total) break;
    at += size;
  }
  return at;
}

/** How many bytes of padding there are before anything else. */
export function paddingOf(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length && PADDING[bytes[at] ?? 0] === 1) at++;
  return at;
}

function* behindPadding(from: number, total: number): RangeReader<number> {
  for (let at = from; at < total;) {
    const bytes = yield [at, at === from ? FOOTER : READ];
    const first = paddingOf(bytes);
    if (first < bytes.length) return at + first;
    if (bytes.length === 0) break;
    at += bytes.length;
  }
  return total;
}

/** Of a tag that begins so, 0 for none. */
function tagSize(head: Buffer): number {
  if (hasText(head, 0, 'ID3') && head.length >= ID3) return id3Size(head) + (((head[5] ?? 0) & 0x10) === 0 ? 0 : ID3);
  if (hasText(head, 0, 'APETAGEX') && head.length >= FOOTER) return FOOTER + head.readUInt32LE(12);
  return 0;
}

/** Bytes of one ID3v2 header, and of its footer. */
const ID3 = 10;
/** Bytes of the header and the footer of an APE tag. */
const FOOTER = 32;
const [ID3V1, ID3V1_EXTENDED] = [128, 227];
/** The longest Lyrics3 tag of the first version, which has no length, with its beginning and end. */
const LONGEST_LYRICS = 5100 + 20;

/** ID3v2: header and content, four times seven bits (id3.org/id3v2.4.0-structure, section 3.1). */
function id3Size(header: Uint8Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = header.subarray(6);
  return ID3 + (((a & 127) << 21) | ((b & 127) << 14) | ((c & 127) << 7) | (d & 127));
}

/**
 * Where the sound ends: before tags of ID3v1, ID3v2.4, APE and Lyrics3.
 * @param total bytes of the file
 */
export function* tagsBehind(total: number): RangeReader<number> {
  let end = total;
  for (let tags = 0; tags < MOST_TAGS; tags++) {
    const size = yield* sizeOfTagBefore(end);
    if (size === 0 || size > end) break;
    end -= size;
  }
  return end;
}

function* sizeOfTagBefore(end: number): RangeReader<number> {
  const read = function* (length: number): RangeReader<Buffer> {
    const from = Math.max(0, end - length);
    return Buffer.from(yield [from, end - from]);
  };
  const old = yield* read(ID3V1);
  if (old.length === ID3V1 && hasText(old, 0, 'TAG')) {
    const extended = yield* read(ID3V1 + ID3V1_EXTENDED);
    return ID3V1 + (extended.length > ID3V1 && hasText(extended, 0, 'TAG+') ? ID3V1_EXTENDED : 0);
  }
  const footer = old.subarray(-FOOTER);
  if (footer.length === FOOTER && hasText(footer, 0, 'APETAGEX'))
    return footer.readUInt32LE(12) + (footer.readInt32LE(20) < 0 ? FOOTER : 0);
  const last = footer.subarray(-ID3);
  if (hasText(last, 0, '3DI')) return id3Size(last) + ID3;
  const lyrics = footer.toString('latin1').slice(-15);
  if (/^\d{6}LYRICS200$/.test(lyrics)) return Number(lyrics.slice(0, 6)) + lyrics.length;
  if (!lyrics.endsWith('LYRICSEND')) return 0;
  const text = yield* read(LONGEST_LYRICS);
  const begin = text.indexOf('LYRICSBEGIN');
  return begin < 0 ? 0 : text.length - begin;
}
