import type { ByteSource } from '../byte-source';
import { hasText } from './audio-kind';

/** What the beginning of an MP3 file tells. */
export interface Mp3Header {
  readonly mono: boolean;
  /** Per channel, without what the encoder added, where a Xing or Info tag tells. */
  readonly samples?: number | undefined;
}

/** Bytes behind the ID3 tags in which the first frame must begin. */
const WITHIN = 1 << 14;
/** Bytes of one ID3v2 header. */
const ID3 = 10;
/** ID3v2 tags that may follow each other. */
const MOST_TAGS = 16;
const MONO = 3;

/** Reads the first frame, behind any ID3v2 tags; undefined where there is none. */
export async function readMp3Header(bytes: ByteSource): Promise<Mp3Header | undefined> {
  let at = 0;
  for (let tags = 0; tags < MOST_TAGS; tags++) {
    const head = await bytes.read(at, ID3);
    if (head.length < ID3 || !hasText(head, 0, 'ID3')) break;
    const [flags = 0, a = 0, b = 0, c = 0, d = 0] = head.subarray(5);
    // Four times seven bits; a footer repeats the header.
    const size = ((a & 127) << 21) | ((b & 127) << 14) | ((c & 127) << 7) | (d & 127);
    at += ID3 + size + ((flags & 0x10) === 0 ? 0 : ID3);
  }
  const data = Buffer.from(await bytes.read(at, WITHIN));
  for (let i = 0; i + 4 <= data.length; i++) {
    const frame = parseFrame(data.subarray(i));
    if (frame === undefined) continue;
    // A sync word may occur by chance: the next frame, where it is in sight, must be where this one ends.
    const next = data.subarray(i + frame.length);
    if (next.length >= 4 && parseFrame(next) === undefined) continue;
    return { mono: frame.mono, samples: taggedSamples(data.subarray(i), frame) };
  }
  return undefined;
}

/** Whether a file that begins so begins with a frame. */
export function isMp3Frame(head: Uint8Array): boolean {
  return parseFrame(head) !== undefined;
}

interface Frame {
  /** Bytes; 4 where it tells none ("free format"). */
  readonly length: number;
  readonly mono: boolean;
  /** Per channel. */
  readonly samples: number;
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
    length: Math.max(4, Math.floor(((samples / 8) * bitRate * 1000) / rate) + ((third >> 1) & 1)),
    mono,
    samples,
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
