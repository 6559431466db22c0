import { hasText } from '../audio-kind';
import type { RangeReader } from '../byte-ranges';
import { tagsBehind } from '../tags';
import { invalidWav } from './invalid-wav';
import { parseWavFormat, type WavFormat } from './wav-format';
import { wavJustification } from './wav-justification';
import type { WavJustification } from './wav-samples';

/** Chunks before the samples; real files have a handful. */
const MOST_CHUNKS = 1000;

/** Where the samples lie, and how. */
export interface WavData {
  readonly format: WavFormat;
  readonly justification: WavJustification;
  /** Bytes. */
  readonly start: number;
  /** Bytes, a whole number of samples of all channels. */
  readonly length: number;
}

/**
 * Finds the samples of RIFF/WAVE, or RF64 and BW64, which are the same beyond 4 GB (EBU Tech 3306, ITU-R BS.2088). Ranges are of a few dozen
 * bytes each, but for samples where only they tell how they lie.
 * @param total bytes of the file
 * @throws INVALID_WAV
 */
export function* findWavData(total: number, source: string): RangeReader<WavData> {
  if (total === 0) throw invalidWav(source, 'the file is empty');
  const head = yield [0, 12];
  if (!['RIFF', 'RF64', 'BW64'].some((id) => hasText(head, 0, id)) || !hasText(head, 8, 'WAVE'))
    throw invalidWav(source, 'it does not begin with a RIFF/WAVE header');
  let format: WavFormat | undefined;
  let longLength: number | undefined;
  let chunks = 0;
  for (let at = 12; at + 8 <= total;) {
    if (++chunks > MOST_CHUNKS) throw invalidWav(source, `more than ${MOST_CHUNKS} chunks come before the samples`);
    const header = viewOf(yield [at, 8], 8, source);
    const id = [0, 1, 2, 3].map((i) => printable(header.getUint8(i))).join('');
    const declared = header.getUint32(4, true);
    const start = at + 8;
    const available = total - start;
    const size =
      id === 'data'
        ? yield* sizeOfData(declared === LONG ? (longLength ?? declared) : declared, start, total)
        : declared;
    if (size > available) throw invalidWav(source, `truncated: "${id}" should have ${size} bytes and has ${available}`);
    if (id === 'ds64' && size >= 16) longLength = Number(viewOf(yield [start, 16], 16, source).getBigUint64(8, true));
    if (id === 'fmt ') format = parseWavFormat(viewOf(yield [start, Math.min(size, 40)], 0, source), source);
    if (id === 'data') {
      if (format === undefined) throw invalidWav(source, 'the samples come before their format');
      const length = size - (size % format.blockAlign);
      if (length === 0) throw invalidWav(source, 'it holds no samples');
      return { format, justification: yield* wavJustification(format, start, length), start, length };
    }
    at = start + size + (yield* padding(start + size, size, total));
  }
  throw invalidWav(source, `truncated: there is no "${format === undefined ? 'fmt ' : 'data'}" chunk`);
}

/** Of RF64 and BW64: the length stands in "ds64". */
const LONG = 0xffffffff;
/**
 * Programs that write to a pipe, or died, leave a length that says nothing: the largest of 31, 32 or 64 bits, less headers (0xFFFFFFFF of ffmpeg, 0x7FFFF000 of sox, 0x7FFFFFFF − 36 of others), or 0.
 * A length within so many bytes of these limits is taken for one of them; one in twenty thousand real ones is as near.
 */
const NEAR = 2 ** 16;
const LIMITS = [2 ** 31, 2 ** 32, 2 ** 64];

/** Bytes of the samples: as many as declared, or all to the end of the file, but for tags, where nothing is declared. */
function* sizeOfData(declared: number, start: number, total: number): RangeReader<number> {
  const isUnknown =
    LIMITS.some((limit) => Math.abs(declared - limit) <= NEAR) ||
    (declared === 0 && start < total && !(yield* isChunk(start, total)));
  return isUnknown ? Math.max(0, (yield* tagsBehind(total)) - start) : declared;
}

/** Chunks that files of sound have. */
const KNOWN = ['data', 'fmt ', 'LIST', 'fact', 'bext', 'JUNK', 'junk', 'PAD ', 'id3 ', 'ID3 ', 'iXML', 'cue ', 'smpl'];

/** Bytes between a chunk and the next: a chunk of odd length is followed by one more, but some programs forget it. */
function* padding(end: number, size: number, total: number): RangeReader<0 | 1> {
  if (size % 2 === 0) return 0;
  if (yield* isChunk(end + 1, total, KNOWN)) return 1;
  if (yield* isChunk(end, total, KNOWN)) return 0;
  return !(yield* isChunk(end + 1, total)) && (yield* isChunk(end, total)) ? 0 : 1;
}

/** Whether a chunk may begin at a place: with a name of letters, digits, underscores and spaces, and, but for the samples, a length that the file has. */
function* isChunk(at: number, total: number, known?: readonly string[]): RangeReader<boolean> {
  if (at + 8 > total) return false;
  const header = Buffer.from(yield [at, 8]);
  if (header.length < 8) return false;
  const id = header.toString('latin1', 0, 4);
  if (known !== undefined && !known.includes(id)) return false;
  return /^[A-Za-z0-9_]{2}[A-Za-z0-9_ ]{2}$/.test(id) && (id === 'data' || at + 8 + header.readUInt32LE(4) <= total);
}

/** Names of chunks go into messages, which are one line. */
function printable(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '?';
}

/** @param least bytes; a file that shrinks while it is read gives fewer */
function viewOf(bytes: Uint8Array, least: number, source: string): DataView {
  if (bytes.length < least) throw invalidWav(source, 'truncated: it became shorter while it was read');
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
