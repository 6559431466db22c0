import { invalidWav } from './invalid-wav';

/** Of one channel's samples. */
export type WavEncoding = 'integer' | 'float' | 'A-law' | 'mu-law';

export interface WavFormat {
  readonly encoding: WavEncoding;
  readonly channels: number;
  /** Hz. */
  readonly sampleRate: number;
  /** Bits that say something; the bytes of a sample may hold more. */
  readonly bits: number;
  /** Bytes of one sample of one channel. */
  readonly bytes: number;
  /** Bytes of one sample of all channels. */
  readonly blockAlign: number;
}

const ENCODINGS: Readonly<Record<number, WavEncoding>> = { 1: 'integer', 3: 'float', 6: 'A-law', 7: 'mu-law' };
const EXTENSIBLE = 0xfffe;
/** Bits of a sample, and the bytes that may hold it. Integers of up to 8 bits have no sign, so that in more bytes nobody could tell what they mean. */
const HELD: Readonly<Record<WavEncoding, (bits: number, bytes: number) => boolean>> = {
  integer: (bits, bytes) => (bits === 8 ? bytes === 1 : bits > 8 && bits <= 32 && bytes * 8 >= bits && bytes <= 4),
  float: (bits, bytes) => (bits === 32 || bits === 64) && bytes * 8 === bits,
  'A-law': (bits, bytes) => bits === 8 && bytes === 1,
  'mu-law': (bits, bytes) => bits === 8 && bytes === 1,
};

/**
 * The chunk "fmt " (WAVEFORMATEX, WAVEFORMATEXTENSIBLE: learn.microsoft.com/windows/win32/api/mmreg). Samples may lie in more bytes than their bits need: its block alignment tells how many.
 * @throws INVALID_WAV
 */
export function parseWavFormat(view: DataView, source: string): WavFormat {
  if (view.byteLength < 16) throw invalidWav(source, 'its format chunk is too short');
  const tag = view.getUint16(0, true);
  const isExtensible = tag === EXTENSIBLE && view.byteLength >= 26;
  const channels = view.getUint16(2, true);
  const sampleRate = view.getUint32(4, true);
  const declared = view.getUint16(14, true);
  if (channels === 0) throw invalidWav(source, 'it has 0 channels');
  if (sampleRate === 0) throw invalidWav(source, 'its sample rate is 0');
  // The extensible format keeps the real tag in the first bytes of its sub-format, and beside the size of a sample the bits that are valid.
  const code = isExtensible ? view.getUint16(24, true) : tag;
  const encoding = ENCODINGS[code];
  const least = Math.ceil(declared / 8);
  if (encoding === undefined || !HELD[encoding](declared, least))
    throw invalidWav(source, `format ${code} with ${declared} bits is not supported`);
  // Some writers leave the field empty.
  const blockAlign = view.getUint16(12, true) || channels * least;
  const bytes = blockAlign / channels;
  if (!Number.isInteger(bytes) || !HELD[encoding](declared, bytes))
    throw invalidWav(
      source,
      `its block alignment of ${blockAlign} bytes does not fit ${channels} ${channels === 1 ? 'channel' : 'channels'} of ${declared} bits (${encoding}), which take ${channels * least}`,
    );
  const valid = isExtensible && encoding === 'integer' ? view.getUint16(18, true) : 0;
  const bits = valid > 8 && valid < declared ? valid : declared;
  return { encoding, channels, sampleRate, bits, bytes, blockAlign };
}
