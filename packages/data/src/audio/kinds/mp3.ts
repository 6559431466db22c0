import { MPEGDecoder } from 'mpg123-decoder';
import { hasText, type AudioKind } from './audio-kind';
import { decodeWith } from './decode-with';

/**
 * MP3, with or without ID3 tags. The delay that LAME's tag tells is taken off, so that the sound is where it was. Whether the end of a file is missing cannot be known: its
 * frames stand alone.
 */
export const mp3: AudioKind = {
  name: 'MP3',
  endings: ['.mp3'],
  contentTypes: ['audio/mpeg', 'audio/mp3'],
  matches: (head) => hasText(head, 0, 'ID3') || isFrame(head),
  open: (bytes, source) =>
    decodeWith(
      () => {
        const decoder = new MPEGDecoder();
        return {
          ready: decoder.ready,
          decode: (data) => Promise.resolve(decoder.decode(data)),
          flush: () => Promise.resolve({ channelData: [], samplesDecoded: 0, sampleRate: 0, errors: [] }),
          free: () => decoder.free(),
        };
      },
      bytes,
      source,
      { kind: 'MP3' },
    ),
};

/** A frame's sync word, with a version, a layer, a bit rate and a sample rate that exist (ISO 11172-3, section 2.4.1.3). */
function isFrame([first = 0, second = 0, third = 0]: Uint8Array): boolean {
  const [version, layer, bitRate, rate] = [(second >> 3) & 3, (second >> 1) & 3, third >> 4, (third >> 2) & 3];
  return first === 0xff && second >> 5 === 7 && version !== 1 && layer !== 0 && bitRate !== 15 && rate !== 3;
}
