import { readFile } from 'node:fs/promises';
import type { Audio } from './audio';
import type { AudioStream } from './audio-stream';
import type { ByteSource } from './byte-source';
import { fileNotFound } from '../formats/file-not-found';
import { A_LAW, findWavData, invalidWav, MU_LAW, PCM, type WavFormat } from './wav-chunks';
import { WaveFile } from './wave-file';

/** Bytes of samples that are decoded at a time. */
const BLOCK = 1 << 20;
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
 * Decodes RIFF/WAVE (and RF64, BW64): PCM of 8, 16, 24 or 32 bits, float of 32 or 64, A-law and mu-law, any number of channels.
 * @param source what an error names, usually the path
 * @throws INVALID_WAV for anything that is not a whole WAV file with at least one finite sample
 */
export function decodeWav(bytes: Uint8Array, source: string): Audio {
  const search = findWavData(bytes.length, source);
  let found = search.next();
  while (found.done !== true) {
    const [position, size] = found.value;
    found = search.next(bytes.subarray(position, position + size));
  }
  const { format, start, length } = found.value;
  const samples = length / format.blockAlign;
  const channels = Array.from({ length: format.channels }, () => new Float32Array(samples));
  // In pieces: decoding takes several times the memory of what it decodes.
  const size = blockSize(format);
  for (let at = 0; at < length; at += size) {
    const data = bytes.subarray(start + at, start + Math.min(at + size, length));
    const before = at / format.blockAlign;
    decodeSamples(format, data, source, before).forEach((part, channel) => channels[channel]?.set(part, before));
  }
  return { sampleRate: format.sampleRate, channels };
}

/** The same piece by piece. */
export async function openWav(bytes: ByteSource, source: string): Promise<AudioStream> {
  const search = findWavData(bytes.size, source);
  let found = search.next();
  while (found.done !== true) found = search.next(await bytes.read(...found.value));
  const { format, start, length } = found.value;
  async function* blocks(): AsyncGenerator<readonly Float32Array[]> {
    const size = blockSize(format);
    for (let at = 0; at < length; at += size) {
      const wanted = Math.min(size, length - at);
      const data = await bytes.read(start + at, wanted);
      if (data.length < wanted) throw invalidWav(source, 'truncated: it became shorter while it was read');
      yield decodeSamples(format, data, source, at / format.blockAlign);
    }
  }
  return { sampleRate: format.sampleRate, channelCount: format.channels, blocks: blocks() };
}

/** Bytes that are decoded at a time: whole samples. */
function blockSize({ blockAlign }: WavFormat): number {
  return blockAlign * Math.max(1, Math.floor(BLOCK / blockAlign));
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
    throw invalidWav(source, error instanceof Error ? error.message : String(error));
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
      if (!Number.isFinite(value)) throw invalidWav(source, `sample ${before + i} is not a finite number`);
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
