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

/**
 * Zeros that go after the file. The library looks for a frame's header in 26 bytes; frames of silence have less, and at the end of a file it takes
 * such a frame and the one before for one (their joint checksum fits, too), of which it decodes the first. Zeros do not change the checksum.
 */
const PADDING = 64;

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
    flush: async () => {
      const [last, rest] = [await decoder.decode(new Uint8Array(PADDING)), await decoder.flush()];
      if (last.samplesDecoded === 0 || rest.samplesDecoded === 0) return exact(last.samplesDecoded > 0 ? last : rest);
      return exact({
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
      });
    },
    free: () => decoder.free(),
  };
}
