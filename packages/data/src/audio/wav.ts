import { readFile } from 'node:fs/promises';
import { AntiphonError } from '@antiphon/core';
import type { Audio } from './audio';
import type { AudioStream } from './audio-stream';
import type { ByteSource } from './byte-source';
import { fileNotFound } from '../formats/file-not-found';
import { WaveFile } from './wave-file';

const PCM = 1;
const FLOAT = 3;
const A_LAW = 6;
const MU_LAW = 7;
const EXTENSIBLE = 0xfffe;
/** What programs that write to a pipe put where they cannot know the length. */
const UNKNOWN_LENGTH = 0xffffffff;
/** Bytes of samples that are decoded at a time. */
const BLOCK = 1 << 20;
/** Bytes that are read first to find the samples. */
const HEAD = 1 << 12;

/** Largest magnitude of the integers that the library returns, by its name of the sample format. */
const FULL_SCALE: Readonly<Record<string, number>> = {
  '8': 128,
  '16': 32768,
  '24': 8388608,
  '32': 2147483648,
  '32f': 1,
  '64': 1,
};

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

/**
 * Decodes RIFF/WAVE: PCM of 8, 16, 24 or 32 bits, float of 32 or 64, A-law and mu-law, any number of channels.
 * @param source what an error names, usually the path
 * @throws INVALID_WAV for anything that is not a whole WAV file with at least one finite sample
 */
export function decodeWav(bytes: Uint8Array, source: string): Audio {
  const { format, start, length } = parseChunks(bytes, bytes.length, source);
  return {
    sampleRate: format.sampleRate,
    channels: decodeSamples(format, bytes.subarray(start, start + length), source, 0),
  };
}

/** The same piece by piece. */
export async function openWav(bytes: ByteSource, source: string): Promise<AudioStream> {
  const { format, start, length } = await findData(bytes, source);
  async function* blocks(): AsyncGenerator<readonly Float32Array[]> {
    const size = format.blockAlign * Math.max(1, Math.floor(BLOCK / format.blockAlign));
    for (let at = 0; at < length; at += size) {
      const data = await bytes.read(start + at, Math.min(size, length - at));
      yield decodeSamples(format, data, source, at / format.blockAlign);
    }
  }
  return { sampleRate: format.sampleRate, channelCount: format.channels, blocks: blocks() };
}

/** Samples begin near the beginning of nearly every file; where something large comes before them, more of it is read. */
async function findData(bytes: ByteSource, source: string): Promise<DataChunk> {
  for (let length = HEAD; ; length *= 8) {
    const head = await bytes.read(0, length);
    try {
      return parseChunks(head, bytes.size, source);
    } catch (error) {
      if (head.length >= bytes.size) throw error;
    }
  }
}

/** @param before samples of each channel that came before, for errors */
function decodeSamples(format: WavFormat, data: Uint8Array, source: string, before: number): Float32Array[] {
  const wav = new WaveFile();
  try {
    // The library gets only the two chunks that matter: it trusts the sizes of all others.
    wav.fromBuffer(minimalWav(format, data));
    if (format.tag === A_LAW) wav.fromALaw();
    if (format.tag === MU_LAW) wav.fromMuLaw();
  } catch (error) {
    throw invalid(source, error instanceof Error ? error.message : String(error));
  }
  const decoded: unknown = wav.getSamples(false, Float32Array);
  // The library takes the padding byte of an odd number of bytes for a sample: cut it off.
  const length = data.length / format.blockAlign;
  const channels = ((Array.isArray(decoded) ? decoded : [decoded]) as Float32Array[]).map((each) =>
    each.slice(0, length),
  );
  const scale = FULL_SCALE[wav.bitDepth] ?? 1;
  const offset = wav.bitDepth === '8' ? 128 : 0;
  for (const samples of channels)
    for (let i = 0; i < samples.length; i++) {
      const value = ((samples[i] ?? 0) - offset) / scale;
      if (!Number.isFinite(value)) throw invalid(source, `sample ${before + i} is not a finite number`);
      samples[i] = value;
    }
  return channels;
}

/** Encodes as 16-bit PCM; samples outside −1 … 1 are clipped. All channels must have the same length. */
export function encodeWav(audio: Audio): Uint8Array {
  const count = audio.channels.length;
  const length = audio.channels[0]?.length ?? 0;
  if (count === 0 || audio.channels.some((channel) => channel.length !== length))
    throw new RangeError('encodeWav needs at least one channel, and channels of equal length.');
  const integers = new Int16Array(count * length);
  audio.channels.forEach((samples, channel) => {
    for (let i = 0; i < length; i++)
      integers[i * count + channel] = Math.max(-32768, Math.min(32767, Math.round((samples[i] ?? 0) * 32768)));
  });
  const data = new Uint8Array(integers.buffer);
  const format = { tag: PCM, channels: count, sampleRate: audio.sampleRate, blockAlign: 2 * count, bits: 16 };
  return minimalWav(format, data);
}

interface WavFormat {
  readonly tag: number;
  readonly channels: number;
  readonly sampleRate: number;
  /** Bytes of one sample of all channels. */
  readonly blockAlign: number;
  readonly bits: number;
}

/** Where the samples lie. */
interface DataChunk {
  readonly format: WavFormat;
  /** Bytes. */
  readonly start: number;
  readonly length: number;
}

/** @param bytes the beginning of the file, as much as is needed up to its samples; @param total bytes of the whole file */
function parseChunks(bytes: Uint8Array, total: number, source: string): DataChunk {
  if (bytes.length === 0) throw invalid(source, 'the file is empty');
  if (bytes.length < 12 || text(bytes, 0) !== 'RIFF' || text(bytes, 8) !== 'WAVE')
    throw invalid(source, 'it does not begin with a RIFF/WAVE header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let format: WavFormat | undefined;
  for (let at = 12; at + 8 <= bytes.length;) {
    const id = text(bytes, at);
    const declared = view.getUint32(at + 4, true);
    const start = at + 8;
    const available = total - start;
    const size = id === 'data' && declared === UNKNOWN_LENGTH ? available : declared;
    if (size > available) throw invalid(source, `truncated: "${id}" should have ${size} bytes and has ${available}`);
    if (id === 'fmt ' && start + size <= bytes.length) format = parseFormat(view, start, size, source);
    if (id === 'data') {
      if (format === undefined) throw invalid(source, 'the samples come before their format');
      const whole = size - (size % format.blockAlign);
      if (whole === 0) throw invalid(source, 'it holds no samples');
      return { format, start, length: whole };
    }
    at = start + size + (size % 2);
  }
  throw invalid(source, `truncated: there is no "${format === undefined ? 'fmt ' : 'data'}" chunk`);
}

function parseFormat(view: DataView, at: number, size: number, source: string): WavFormat {
  if (size < 16) throw invalid(source, 'its format chunk is too short');
  let tag = view.getUint16(at, true);
  const channels = view.getUint16(at + 2, true);
  const sampleRate = view.getUint32(at + 4, true);
  const bits = view.getUint16(at + 14, true);
  // WAVE_FORMAT_EXTENSIBLE keeps the real tag in the first bytes of its sub-format.
  if (tag === EXTENSIBLE && size >= 26) tag = view.getUint16(at + 24, true);
  if (channels === 0) throw invalid(source, 'it has 0 channels');
  if (sampleRate === 0) throw invalid(source, 'its sample rate is 0');
  const known: Readonly<Record<number, readonly number[]>> = {
    [PCM]: [8, 16, 24, 32],
    [FLOAT]: [32, 64],
    [A_LAW]: [8],
    [MU_LAW]: [8],
  };
  if (known[tag]?.includes(bits) !== true) throw invalid(source, `format ${tag} with ${bits} bits is not supported`);
  return { tag, channels, sampleRate, bits, blockAlign: (channels * bits) / 8 };
}

function minimalWav(format: WavFormat, data: Uint8Array): Uint8Array {
  const padded = data.length + (data.length % 2);
  const bytes = new Uint8Array(44 + padded);
  const view = new DataView(bytes.buffer);
  ['RIFF', 'WAVE', 'fmt ', 'data'].forEach((id, i) => bytes.set(Buffer.from(id), [0, 8, 12, 36][i]));
  view.setUint32(4, 36 + padded, true);
  view.setUint32(16, 16, true);
  view.setUint16(20, format.tag, true);
  view.setUint16(22, format.channels, true);
  view.setUint32(24, format.sampleRate, true);
  view.setUint32(28, format.sampleRate * format.blockAlign, true);
  view.setUint16(32, format.blockAlign, true);
  view.setUint16(34, format.bits, true);
  view.setUint32(40, data.length, true);
  bytes.set(data, 44);
  return bytes;
}

function text(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

function invalid(path: string, problem: string): AntiphonError {
  return new AntiphonError('INVALID_WAV', { path, problem });
}
