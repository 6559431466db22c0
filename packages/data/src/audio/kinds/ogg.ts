import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis';
import { OggOpusDecoder } from 'ogg-opus-decoder';
import { AntiphonError } from '@antiphon/core';
import type { ByteSource } from '../byte-source';
import { hasText, type AudioKind } from './audio-kind';
import { decodeWith } from './decode-with';

/** The codec's name in the first page, behind the page's header of 28 bytes. */
const CODEC_AT = 28;
/** Bytes: a page is at most 65,307 long, so the last one begins in here. */
const LAST_PAGE_WITHIN = 65_307;
/** Of a page's header: it is the stream's last one (RFC 3533, section 6). */
const END_OF_STREAM = 4;

/** Vorbis in OGG. */
export const oggVorbis: AudioKind = {
  name: 'OGG Vorbis',
  endings: ['.ogg', '.oga'],
  contentTypes: ['audio/ogg', 'application/ogg', 'audio/vorbis'],
  matches: (head) => hasText(head, 0, 'OggS') && hasText(head, CODEC_AT, '\x01vorbis'),
  open: async (bytes, source) => {
    await assertWhole(bytes, source, 'OGG Vorbis');
    return decodeWith(() => new OggVorbisDecoder(), bytes, source, { kind: 'OGG Vorbis' });
  },
};

/** Opus in OGG; decoded at 48 kHz. */
export const oggOpus: AudioKind = {
  name: 'OGG Opus',
  endings: ['.opus'],
  contentTypes: ['audio/opus'],
  matches: (head) => hasText(head, 0, 'OggS') && hasText(head, CODEC_AT, 'OpusHead'),
  open: async (bytes, source) => {
    await assertWhole(bytes, source, 'OGG Opus');
    return decodeWith(
      () => {
        const decoder = new OggOpusDecoder();
        // Its types say that decoding is synchronous; it is not.
        return { ...pick(decoder), decode: (data) => Promise.resolve(decoder.decode(data)) };
      },
      bytes,
      source,
      { kind: 'OGG Opus' },
    );
  },
};

function pick(decoder: OggOpusDecoder) {
  return { ready: decoder.ready, flush: () => decoder.flush(), free: () => decoder.free() };
}

/** @throws INVALID_AUDIO for a file whose last page is not the stream's last */
async function assertWhole(bytes: ByteSource, source: string, kind: string): Promise<void> {
  const tail = Buffer.from(await bytes.read(Math.max(0, bytes.size - LAST_PAGE_WITHIN), LAST_PAGE_WITHIN));
  const last = tail.lastIndexOf('OggS');
  const segments = tail[last + 26] ?? 0;
  const body = tail.subarray(last + 27, last + 27 + segments).reduce((sum, length) => sum + length, 0);
  const whole = last >= 0 && tail.length >= last + 27 + segments + body;
  if (!whole || ((tail[last + 5] ?? 0) & END_OF_STREAM) === 0)
    throw new AntiphonError('INVALID_AUDIO', {
      path: source,
      problem: `as ${kind}, it is truncated: its last page is missing`,
    });
}
