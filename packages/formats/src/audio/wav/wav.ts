import type { Audio } from '../audio';
import type { AnnouncedLength } from '../audio-kind';
import type { AudioStream } from '../audio-stream';
import { readFrom, readFromMemory } from '../byte-ranges';
import type { ByteSource } from '../byte-source';
import { tagsBefore } from '../tags';
import { invalidWav } from './invalid-wav';
import { findWavData } from './wav-chunks';
import { decodeWavSamples } from './wav-samples';

/** Bytes of samples that are decoded at a time. */
const BLOCK = 1 << 20;

/**
 * Decodes RIFF/WAVE (and RF64, BW64): PCM of 8 to 32 bits, in as many bytes as they need or more, float of 32 or 64, A-law and mu-law, any number of channels; with ID3 tags before or not.
 * @param source what an error names, usually the path
 * @throws INVALID_WAV for anything that is not a whole WAV file with at least one finite sample
 */
export function decodeWav(bytes: Uint8Array, source: string): Audio {
  const tagged = readFromMemory(bytes, tagsBefore(bytes.length));
  const sound = bytes.subarray(tagged);
  const { format, justification, start, length } = readFromMemory(sound, findWavData(sound.length, source));
  const data = sound.subarray(start, start + length);
  const channels = decodeWavSamples(format, justification, data, { source, before: 0 });
  return { sampleRate: format.sampleRate, channels };
}

/** The same piece by piece. @param bytes without tags before them */
export async function openWav(bytes: ByteSource, source: string): Promise<AudioStream> {
  const { format, justification, start, length } = await readFrom(bytes, findWavData(bytes.size, source));
  const { blockAlign, sampleRate, channels } = format;
  async function* blocks(): AsyncGenerator<readonly Float32Array[]> {
    const size = blockAlign * Math.max(1, Math.floor(BLOCK / blockAlign));
    for (let at = 0; at < length; at += size) {
      const wanted = Math.min(size, length - at);
      const data = await bytes.read(start + at, wanted);
      if (data.length < wanted) throw invalidWav(source, 'truncated: it became shorter while it was read');
      yield decodeWavSamples(format, justification, data, { source, before: at / blockAlign });
    }
  }
  return { sampleRate, channelCount: channels, blocks: blocks() };
}

/** How long a file is. @throws INVALID_WAV */
export async function wavLength(bytes: ByteSource, source: string): Promise<AnnouncedLength> {
  const { format, length } = await readFrom(bytes, findWavData(bytes.size, source));
  return { samples: length / format.blockAlign, sampleRate: format.sampleRate };
}

/** Encodes as 16-bit PCM; samples outside −1 … 1 are clipped. All channels must have the same length. */
export function encodeWav(audio: Audio): Uint8Array {
  const count = audio.channels.length;
  const length = audio.channels[0]?.length ?? 0;
  if (count === 0 || audio.channels.some((channel) => channel.length !== length))
    throw new RangeError('encodeWav needs at least one channel, and channels of equal length.');
  const integers = new Int16Array(count * length);
  audio.channels.forEach((samples, channel) => {
    for (let i = 0; i < length; i++) integers[i * count + channel] = wavInteger(samples[i] ?? 0);
  });
  const header = encodeWavHeader({ sampleRate: audio.sampleRate, channels: count, samples: length });
  const bytes = new Uint8Array(HEADER + integers.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(integers.buffer), HEADER);
  return bytes;
}

/** A sample as 16-bit PCM has it. */
export function wavInteger(sample: number): number {
  return Math.max(-32768, Math.min(32767, Math.round(sample * 32768)));
}

/** What stands before samples of 16-bit PCM. @param about samples: of each channel */
export function encodeWavHeader(about: {
  readonly sampleRate: number;
  readonly channels: number;
  readonly samples: number;
}): Uint8Array {
  const { sampleRate, channels, samples } = about;
  const bytes = new Uint8Array(HEADER);
  const view = new DataView(bytes.buffer);
  ['RIFF', 'WAVE', 'fmt ', 'data'].forEach((id, i) => bytes.set(Buffer.from(id), [0, 8, 12, 36][i]));
  const length = 2 * channels * samples;
  view.setUint32(4, HEADER - 8 + length, true);
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, 2 * channels * sampleRate, true);
  view.setUint16(32, 2 * channels, true);
  view.setUint16(34, 16, true);
  view.setUint32(40, length, true);
  return bytes;
}

/** Bytes before the samples. */
const HEADER = 44;
