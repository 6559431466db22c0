import { AntiphonError } from '@antiphon/core';
import { hasText, type AudioKind } from '../audio-kind';
import type { AudioStream } from '../audio-stream';
import { partOf, type ByteSource } from '../byte-source';
import { decodeWith, type Decoder } from '../decode-with';
import { lastGranule, oggEnd } from './ogg-pages';

/** The codec's name in the first page, behind the page's header of 28 bytes. */
const CODEC_AT = 28;

/** Hz, at which Opus is decoded. */
const OPUS_RATE = 48000;

/** Vorbis in OGG. */
export const oggVorbis: AudioKind = {
  name: 'OGG Vorbis',
  endings: ['.ogg', '.oga'],
  contentTypes: ['audio/ogg', 'application/ogg', 'audio/vorbis'],
  matches: (head) => hasText(head, 0, 'OggS') && hasText(head, CODEC_AT, '\x01vorbis'),
  open: (bytes, source) => openOgg('OGG Vorbis', vorbisDecoder, bytes, source),
  length: async (bytes) => {
    // Behind the codec's name: version (4 bytes), channels (1), rate.
    const rate = Buffer.from(await bytes.read(CODEC_AT + 12, 4));
    const samples = await lastGranule(bytes);
    return rate.length < 4 || samples === undefined ? undefined : { samples, sampleRate: rate.readUInt32LE(0) };
  },
};

/** Opus in OGG; decoded at 48 kHz, without its pre-skip (RFC 7845, section 4.2). */
export const oggOpus: AudioKind = {
  name: 'OGG Opus',
  endings: ['.opus'],
  contentTypes: ['audio/opus'],
  matches: (head) => hasText(head, 0, 'OggS') && hasText(head, CODEC_AT, 'OpusHead'),
  open: (bytes, source) => openOgg('OGG Opus', opusDecoder, bytes, source),
  length: async (bytes) => {
    // Behind the codec's name: version, channels (1 byte each), pre-skip.
    const skipped = Buffer.from(await bytes.read(CODEC_AT + 10, 2));
    const samples = await lastGranule(bytes);
    if (skipped.length < 2 || samples === undefined) return undefined;
    return { samples: Math.max(0, samples - skipped.readUInt16LE(0)), sampleRate: OPUS_RATE };
  },
};

async function vorbisDecoder(): Promise<Decoder> {
  const { OggVorbisDecoder } = await import('@wasm-audio-decoders/ogg-vorbis');
  return new OggVorbisDecoder();
}

async function opusDecoder(): Promise<Decoder> {
  const { OggOpusDecoder } = await import('ogg-opus-decoder');
  const decoder = new OggOpusDecoder();
  return {
    ready: decoder.ready,
    // Its types say that decoding is synchronous; it is not.
    decode: (data) => Promise.resolve(decoder.decode(data)),
    flush: () => decoder.flush(),
    free: () => decoder.free(),
  };
}

/** The decoders pass over pages that are damaged or missing, which would move all sound after them: so the pages are looked at first. */
async function openOgg(
  kind: string,
  make: () => Promise<Decoder>,
  bytes: ByteSource,
  source: string,
): Promise<AudioStream> {
  const end = await oggEnd(bytes);
  if (typeof end === 'string')
    throw new AntiphonError('INVALID_AUDIO', { path: source, problem: `as ${kind}, ${end}` });
  return decodeWith(make, partOf(bytes, 0, end), source, { kind });
}
