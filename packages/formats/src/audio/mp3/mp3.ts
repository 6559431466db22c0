import { AntiphonError } from '@antiphon/core';
import { HEAD, type AudioKind } from '../audio-kind';
import { readFrom } from '../byte-ranges';
import { partOf } from '../byte-source';
import { decodeWith, type Decoded, type Decoder } from '../decode-with';
import { mp3End } from './mp3-end';
import { readMp3Header } from './mp3-header';

/**
 * MP3. A Xing or Info tag, which nearly every encoder writes, tells the delay, which is taken off, so that the sound is where it was, and the length: a file that gives
 * less is refused. What cannot be known: damage that leaves the length as it is; of a file without the tag, whether its end is missing, and the delay, which stays (1,105 samples of LAME's: 25 ms
 * at 44.1 kHz, and 138 ms at 8 kHz, where frames are too small for the tag).
 */
export const mp3: AudioKind = {
  name: 'MP3',
  endings: ['.mp3'],
  contentTypes: ['audio/mpeg', 'audio/mp3'],
  matches: (head) => readMp3Header(Buffer.from(head)) !== undefined,
  open: async (bytes, source) => {
    const header = readMp3Header(Buffer.from(await bytes.read(0, HEAD)));
    const { start = 0, mono = false, isFree = false, samples } = header ?? {};
    if (isFree)
      throw new AntiphonError('INVALID_AUDIO', {
        path: source,
        problem:
          'as MP3, its frames tell no bit rate ("free format"), which hardly any decoder reads. Save it as WAV (lame --decode)',
      });
    const frames = partOf(bytes, start, await readFrom(bytes, mp3End(bytes.size, start)));
    return decodeWith(() => mp3Decoder(mono), frames, source, { kind: 'MP3', samples });
  },
  length: async (bytes) => {
    const header = readMp3Header(Buffer.from(await bytes.read(0, HEAD)));
    if (header === undefined || header.isFree) return undefined;
    const { start, first, samples } = header;
    // Without a tag, all frames are taken to be as long as the first.
    const guess = Math.floor((bytes.size - start) / first.length) * first.samples;
    return { samples: samples ?? guess, sampleRate: first.rate };
  },
};

/** The library gives one channel twice; a recording with one has one, so that no partner is heard in it. */
async function mp3Decoder(mono: boolean): Promise<Decoder> {
  const { MPEGDecoder } = await import('mpg123-decoder');
  const decoder = new MPEGDecoder();
  const decode = (data: Uint8Array): Decoded => {
    const decoded = decoder.decode(data);
    return mono ? { ...decoded, channelData: decoded.channelData.slice(0, 1) } : decoded;
  };
  return {
    ready: decoder.ready,
    decode: (data) => Promise.resolve(decode(data)),
    flush: () => Promise.resolve({ channelData: [], samplesDecoded: 0, sampleRate: 0, errors: [] }),
    free: () => decoder.free(),
  };
}
