import { AntiphonError } from '@antiphon/core';
import { hasText } from './kinds/audio-kind';

export const PCM = 1;
export const FLOAT = 3;
export const A_LAW = 6;
export const MU_LAW = 7;
const EXTENSIBLE = 0xfffe;
/** What programs that write to a pipe put where they cannot know the length, and RF64 where the length needs 64 bits. */
const UNKNOWN_LENGTH = 0xffffffff;
/** Chunks before the samples; real files have a handful. */
const MOST_CHUNKS = 1000;

export interface WavFormat {
  readonly tag: number;
  readonly channels: number;
  /** Hz. */
  readonly sampleRate: number;
  /** Bytes of one sample of all channels. */
  readonly blockAlign: number;
  readonly bits: number;
}

/** Where the samples lie. */
export interface WavData {
  readonly format: WavFormat;
  /** Bytes. */
  readonly start: number;
  /** Bytes, a whole number of samples of all channels. */
  readonly length: number;
}

/** A range of the file that is asked for, in bytes; it is answered with at most so many. */
export type WavRange = readonly [position: number, length: number];

/**
 * Finds the samples of RIFF/WAVE, or RF64 and BW64, which are the same beyond 4 GB (EBU Tech 3306, ITU-R BS.2088). Yields the ranges of bytes that it needs, a few dozen each, so that files and memory
 * are read by the same rules.
 * @param total bytes of the file
 * @throws INVALID_WAV
 */
export function* findWavData(total: number, source: string): Generator<WavRange, WavData, Uint8Array> {
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
    const size = id === 'data' && declared === UNKNOWN_LENGTH ? (longLength ?? available) : declared;
    if (size > available) throw invalidWav(source, `truncated: "${id}" should have ${size} bytes and has ${available}`);
    if (id === 'ds64' && size >= 16) longLength = Number(viewOf(yield [start, 16], 16, source).getBigUint64(8, true));
    if (id === 'fmt ') format = parseFormat(viewOf(yield [start, Math.min(size, 40)], 0, source), source);
    if (id === 'data') {
      if (format === undefined) throw invalidWav(source, 'the samples come before their format');
      const length = size - (size % format.blockAlign);
      if (length === 0) throw invalidWav(source, 'it holds no samples');
      return { format, start, length };
    }
    at = start + size + (size % 2);
  }
  throw invalidWav(source, `truncated: there is no "${format === undefined ? 'fmt ' : 'data'}" chunk`);
}

/** Names of chunks go into messages, which are one line. */
function printable(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '?';
}

export function invalidWav(path: string, problem: string): AntiphonError {
  return new AntiphonError('INVALID_WAV', { path, problem });
}

/** @param least bytes; a file that shrinks while it is read gives fewer */
function viewOf(bytes: Uint8Array, least: number, source: string): DataView {
  if (bytes.length < least) throw invalidWav(source, 'truncated: it became shorter while it was read');
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function parseFormat(view: DataView, source: string): WavFormat {
  if (view.byteLength < 16) throw invalidWav(source, 'its format chunk is too short');
  let tag = view.getUint16(0, true);
  const channels = view.getUint16(2, true);
  const sampleRate = view.getUint32(4, true);
  const bits = view.getUint16(14, true);
  // WAVE_FORMAT_EXTENSIBLE keeps the real tag in the first bytes of its sub-format.
  if (tag === EXTENSIBLE && view.byteLength >= 26) tag = view.getUint16(24, true);
  if (channels === 0) throw invalidWav(source, 'it has 0 channels');
  if (sampleRate === 0) throw invalidWav(source, 'its sample rate is 0');
  const known: Readonly<Record<number, readonly number[]>> = {
    [PCM]: [8, 16, 24, 32],
    [FLOAT]: [32, 64],
    [A_LAW]: [8],
    [MU_LAW]: [8],
  };
  if (known[tag]?.includes(bits) !== true) throw invalidWav(source, `format ${tag} with ${bits} bits is not supported`);
  return { tag, channels, sampleRate, bits, blockAlign: (channels * bits) / 8 };
}
