import { createHash, type Hash } from 'node:crypto';
import type { FLACDecodedAudio } from '@wasm-audio-decoders/flac';
import { AntiphonError } from '@antiphon/core';
import { hasText, type AudioKind } from '../audio-kind';
import { readFrom } from '../byte-ranges';
import type { ByteSource } from '../byte-source';
import { decodeWith, type Decoder } from '../decode-with';
import { FalseHeaders } from './false-headers';
import { flacEnd } from './flac-end';
import { flacMetadataEnd, withoutMetadata } from './flac-metadata';

/** Bits of a sample that float32 holds exactly. */
const EXACT_BITS = 24;

/**
 * FLAC: the length and the MD5 sum that it announces (STREAMINFO, RFC 9639 section 8.2) tell whether it is whole and sound. What follows the last frame does not count. Of a file without length and sum,
 * as encoders write into a pipe, or of more than 24 bits (no sum), damage that the decoder passes over cannot be known, nor that whole frames are missing at the end.
 */
export const flac: AudioKind = {
  name: 'FLAC',
  endings: ['.flac'],
  contentTypes: ['audio/flac', 'audio/x-flac'],
  matches: (head) => hasText(head, 0, 'fLaC'),
  open: async (bytes, source) => {
    const { bits, samples, sum } = await streamInfo(bytes);
    const announced = { bits, samples, sum };
    const found = await readFrom(bytes, flacEnd(bytes.size, bits));
    if (found?.isCut === true && announced.samples === undefined)
      throw new AntiphonError('INVALID_AUDIO', { path: source, problem: 'as FLAC, it is truncated in its last frame' });
    const first = await readFrom(bytes, flacMetadataEnd(bytes.size));
    const frames = await withoutMetadata(bytes, first, found?.end ?? bytes.size);
    return decodeWith(() => exactDecoder(announced), frames, source, { kind: 'FLAC', samples: announced.samples });
  },
  length: async (bytes) => {
    const { rate, samples } = await streamInfo(bytes);
    return rate > 0 && samples !== undefined ? { samples, sampleRate: rate } : undefined;
  },
};

/** What the file says of all of its sound; zeros where it is cut. */
async function streamInfo(bytes: ByteSource): Promise<Announced & { readonly rate: number }> {
  const head = Buffer.from(await bytes.read(0, 42));
  if (head.length < 42) return { bits: 0, rate: 0, samples: undefined, sum: undefined };
  // 20 bits at bit 144: the rate; after the channels the bits of a sample; 36 bits at bit 172: the number of samples, 0 where the encoder did not know it; then the sum, likewise.
  const samples = (head.readUInt8(21) & 0x0f) * 2 ** 32 + head.readUInt32BE(22);
  const sum = head.subarray(26, 42);
  return {
    bits: ((head.readUInt16BE(20) >> 4) & 31) + 1,
    rate: head.readUIntBE(18, 3) >> 4,
    samples: samples > 0 ? samples : undefined,
    sum: sum.some((byte) => byte !== 0) ? sum.toString('hex') : undefined,
  };
}

/**
 * Zeros that go after the file. The library looks for a frame's header in 26 bytes; frames of silence have less, and at the end of a file it takes
 * such a frame and the one before for one (their joint checksum fits, too), of which it decodes the first. Zeros do not change the checksum.
 */
const PADDING = 64;

interface Announced {
  /** Of a sample; 0 where the file is cut. */
  readonly bits: number;
  /** Per channel. */
  readonly samples: number | undefined;
  /** MD5 of all samples: interleaved, little-endian, in whole bytes. */
  readonly sum: string | undefined;
}

/** The library divides integers by the largest one; everyone else, and our WAV reader, by the power of two above it. And it passes over damage. */
async function exactDecoder({ bits, samples = 0, sum }: Announced): Promise<Decoder> {
  const { FLACDecoder } = await import('@wasm-audio-decoders/flac');
  const decoder = new FLACDecoder();
  const hash = createHash('md5');
  const headers = new FalseHeaders(bits);
  let count = 0;
  let isSummed = sum !== undefined;
  const exact = (decoded: FLACDecodedAudio): FLACDecodedAudio => {
    if (decoded.samplesDecoded === 0) return decoded;
    headers.reset();
    count += decoded.samplesDecoded;
    isSummed &&= decoded.bitDepth <= EXACT_BITS;
    if (isSummed) addIntegers(hash, decoded);
    const power = 2 ** (decoded.bitDepth - 1);
    for (const channel of decoded.channelData)
      for (let i = 0; i < channel.length; i++) channel[i] = Math.round((channel[i] ?? 0) * (power - 1)) / power;
    return decoded;
  };
  return {
    ready: decoder.ready,
    decode: async (data) => {
      headers.look(data);
      return exact(await decoder.decode(data));
    },
    flush: async () => {
      const last = exact(await decoder.decode(new Uint8Array(PADDING)));
      const rest = exact(await decoder.flush());
      // What is too short is said to be so.
      if (isSummed && count >= samples && hash.digest('hex') !== sum)
        throw new Error('its samples are not those that its MD5 sum tells');
      return joined(last, rest);
    },
    free: () => decoder.free(),
  };
}

function addIntegers(hash: Hash, { channelData, samplesDecoded, bitDepth }: FLACDecodedAudio): void {
  const largest = 2 ** (bitDepth - 1) - 1;
  const width = Math.ceil(bitDepth / 8);
  const bytes = new Uint8Array(samplesDecoded * channelData.length * width);
  let at = 0;
  for (let i = 0; i < samplesDecoded; i++)
    for (const channel of channelData) {
      const value = Math.round((channel[i] ?? 0) * largest);
      for (let byte = 0; byte < width; byte++) bytes[at++] = value >> (8 * byte);
    }
  hash.update(bytes);
}

function joined(last: FLACDecodedAudio, rest: FLACDecodedAudio): FLACDecodedAudio {
  if (last.samplesDecoded === 0 || rest.samplesDecoded === 0) return last.samplesDecoded > 0 ? last : rest;
  return {
    ...rest,
    errors: [...last.errors, ...rest.errors],
    samplesDecoded: last.samplesDecoded + rest.samplesDecoded,
    channelData: last.channelData.map((channel, i) => {
      const after = rest.channelData[i] ?? new Float32Array(0);
      const both = new Float32Array(channel.length + after.length);
      both.set(channel);
      both.set(after, channel.length);
      return both;
    }),
  };
}
