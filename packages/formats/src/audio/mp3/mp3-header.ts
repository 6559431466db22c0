import { hasText } from '../audio-kind';

/** What the beginning of an MP3 file tells. */
export interface Mp3Header {
  /** Byte that the first frame begins with. */
  readonly start: number;
  readonly mono: boolean;
  /** Whether its frames tell no bit rate ("free format"). */
  readonly isFree: boolean;
  /** Per channel, without what the encoder added, where a Xing or Info tag tells. */
  readonly samples?: number | undefined;
  /** Its first frame; others may be longer or shorter. */
  readonly first: Pick<Frame, 'length' | 'samples' | 'rate'>;
}

/** Frames that must follow each other where something else comes first: in 16 kB of anything, three by chance come once in a hundred million. */
const CHAIN = 3;
const MONO = 3;

/**
 * The first frame of a file, behind its tags; undefined where there is none. A few bytes may come before it, as recorders and cut streams leave them.
 * @param data the first bytes: 16 kB of them are looked through
 */
export function readMp3Header(data: Buffer): Mp3Header | undefined {
  for (let at = 0; at + 4 <= Math.min(data.length, WITHIN); at++) {
    const frame = frameAt(data, at);
    if (frame === undefined || !isChain(data, at, frame)) continue;
    const isFree = mp3FrameLength(data.subarray(at)) === undefined;
    const first = data.subarray(at);
    // A frame of VBRI holds no sound, which the decoder does not know.
    if (hasText(first, VBRI, 'VBRI') && first.length >= VBRI + 18) {
      const samples = Math.max(0, first.readUInt32BE(VBRI + 14) - 1) * frame.samples;
      return { start: at + frame.length, mono: frame.mono, isFree, samples, first: frame };
    }
    return { start: at, mono: frame.mono, isFree, samples: taggedSamples(first, frame), first: frame };
  }
  return undefined;
}

/** Bytes of the frame at the beginning of some bytes; undefined where there is none, or it does not tell. */
export function mp3FrameLength(data: Buffer): number | undefined {
  return parseFrame(data)?.length || undefined;
}

/** Byte of a frame where Fraunhofer's tag is, which tells the number of frames (and, of the delay, only the decoder's). */
const VBRI = 36;
/** Bytes in which the first frame must begin. */
const WITHIN = 1 << 14;

/** A sync word may occur by chance: where one frame ends, the next must begin, as far as they are in sight. */
function isChain(data: Buffer, first: number, { length }: Frame): boolean {
  let at = first + length;
  for (let count = 1; count < (first === 0 ? 2 : CHAIN); count++) {
    if (at + 4 > data.length) return first === 0 || count > 1;
    const next = frameAt(data, at);
    if (next === undefined) return false;
    at += next.length;
  }
  return true;
}

/** A frame with its length. Of one that tells none ("free format"), it is the distance to the next one like it. */
function frameAt(data: Buffer, at: number): Frame | undefined {
  const frame = parseFrame(data.subarray(at, at + 4));
  if (frame === undefined || frame.length > 0) return frame;
  const same = (other: number) =>
    data[other] === data[at] &&
    data[other + 1] === data[at + 1] &&
    ((data[other + 2] ?? 0) & 0xfc) === ((data[at + 2] ?? 0) & 0xfc);
  for (let length = 24; length <= LONGEST_FREE && at + length + 4 <= data.length; length++)
    if (same(at + length)) return { ...frame, length };
  return undefined;
}

/** Bytes: 640 kbit/s at 8 kHz, more than which no encoder gives. */
const LONGEST_FREE = 5761;

interface Frame {
  /** Bytes; 0 where it tells none. */
  readonly length: number;
  readonly mono: boolean;
  /** Per channel. */
  readonly samples: number;
  /** Hz. */
  readonly rate: number;
  /** Bytes between the frame's header and a tag in it. */
  readonly sideInfo: number;
}

/** kbit/s by index, of MPEG-1 layer III and of MPEG-2 and 2.5 layer III (ISO 11172-3, section 2.4.2.3; ISO 13818-3). */
const BIT_RATES = [
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
] as const;
const SAMPLE_RATES = [44100, 48000, 32000] as const;

/** A header of layer III with a version, a bit rate and a sample rate that exist. */
function parseFrame([first = 0, second = 0, third = 0, fourth = 0]: Uint8Array): Frame | undefined {
  const [version, layer] = [(second >> 3) & 3, (second >> 1) & 3];
  if (first !== 0xff || second >> 5 !== 7 || version === 1 || layer !== 1) return undefined;
  const full = version === 3;
  const bitRate = BIT_RATES[full ? 0 : 1][third >> 4];
  const sampleRate = SAMPLE_RATES[(third >> 2) & 3];
  if (bitRate === undefined || sampleRate === undefined) return undefined;
  const [samples, rate] = [full ? 1152 : 576, sampleRate / (full ? 1 : version === 2 ? 2 : 4)];
  const mono = fourth >> 6 === MONO;
  return {
    length: bitRate === 0 ? 0 : Math.floor(((samples / 8) * bitRate * 1000) / rate) + ((third >> 1) & 1),
    mono,
    samples,
    rate,
    sideInfo: full ? (mono ? 17 : 32) : mono ? 9 : 17,
  };
}

/** By the tag of Xing, with LAME's delay and padding (gabriel.mp3-tech.org/mp3infotag.html), which others write too. */
function taggedSamples(data: Buffer, frame: Frame): number | undefined {
  const tag = 4 + frame.sideInfo;
  if (!hasText(data, tag, 'Xing') && !hasText(data, tag, 'Info')) return undefined;
  if (data.length < tag + 12) return undefined;
  const flags = data.readUInt32BE(tag + 4);
  if ((flags & 1) === 0) return undefined;
  const frames = data.readUInt32BE(tag + 8);
  // Number of frames, of bytes, table of contents, quality: each only where its flag is set. Then the encoder's name of 9 bytes and 12 others.
  const lame = tag + 8 + 4 + (flags & 2 && 4) + (flags & 4 && 100) + (flags & 8 && 4);
  if (data.length < lame + 24) return undefined;
  const [a, b, c] = [data.readUInt8(lame + 21), data.readUInt8(lame + 22), data.readUInt8(lame + 23)];
  const [delay, padding] = [(a << 4) | (b >> 4), ((b & 15) << 8) | c];
  // Without delays, the last frame may be what a decoder keeps back.
  return Math.max(0, (delay + padding === 0 ? frames - 1 : frames) * frame.samples - delay - padding);
}
