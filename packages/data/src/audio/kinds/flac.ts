import { FLACDecoder, type FLACDecodedAudio } from '@wasm-audio-decoders/flac';
import { hasText, type AudioKind } from './audio-kind';
import { decodeWith, type Decoder } from './decode-with';

/** FLAC: the length that it announces (STREAMINFO, RFC 9639 section 8.2) tells whether it is whole. */
export const flac: AudioKind = {
  name: 'FLAC',
  endings: ['.flac'],
  contentTypes: ['audio/flac', 'audio/x-flac'],
  matches: (head) => hasText(head, 0, 'fLaC'),
  open: async (bytes, source) => {
    const head = await bytes.read(0, 26);
    const view = new DataView(head.buffer, head.byteOffset, head.length);
    // 36 bits at bit 172: the number of samples, 0 where the encoder did not know it.
    const samples = head.length < 26 ? 0 : (view.getUint8(21) & 0x0f) * 2 ** 32 + view.getUint32(22);
    return decodeWith(exactDecoder, bytes, source, { kind: 'FLAC', ...(samples > 0 && { samples }) });
  },
};

/** The library divides integers by the largest one; everyone else, and our WAV reader, by the power of two above it. */
function exactDecoder(): Decoder {
  const decoder = new FLACDecoder();
  const exact = (decoded: FLACDecodedAudio): FLACDecodedAudio => {
    const power = 2 ** (decoded.bitDepth - 1);
    for (const channel of decoded.channelData)
      for (let i = 0; i < channel.length; i++) channel[i] = Math.round((channel[i] ?? 0) * (power - 1)) / power;
    return decoded;
  };
  return {
    ready: decoder.ready,
    decode: async (data) => exact(await decoder.decode(data)),
    flush: async () => exact(await decoder.flush()),
    free: () => decoder.free(),
  };
}
