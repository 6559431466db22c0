import { invalidWav } from './invalid-wav';
import type { WavEncoding, WavFormat } from './wav-format';

/** Where integers lie in bytes that hold more than their bits: at the top, as the format wants it, or at the bottom. */
export type WavJustification = 'left' | 'right';

/**
 * Samples −1 … 1 of each channel.
 * @param data whole samples of all channels
 * @param before samples of each channel that came before, for errors
 * @throws INVALID_WAV for a sample that is not a finite number
 */
export function decodeWavSamples(
  format: WavFormat,
  justification: WavJustification,
  data: Uint8Array,
  { source, before }: { readonly source: string; readonly before: number },
): Float32Array[] {
  const { encoding, channels, bits, bytes, blockAlign } = format;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const read = READERS[encoding](view, justification === 'right' ? bits : 8 * bytes, bytes);
  return Array.from({ length: channels }, (_, channel) => {
    const samples = new Float32Array(data.length / blockAlign);
    for (let i = 0, at = channel * bytes; i < samples.length; i++, at += blockAlign) {
      const value = (samples[i] = read(at));
      if (!Number.isFinite(value)) throw invalidWav(source, `sample ${before + i} is not a finite number`);
    }
    return samples;
  });
}

/** One sample as a signed integer, whatever its bytes mean. */
export function integerReader(view: DataView, bytes: number): (at: number) => number {
  if (bytes === 1) return (at) => view.getInt8(at);
  if (bytes === 2) return (at) => view.getInt16(at, true);
  if (bytes === 3) return (at) => view.getUint16(at, true) | (view.getInt8(at + 2) << 16);
  return (at) => view.getInt32(at, true);
}

/** Bits: those of full scale; what lies above them does not count. */
type MakeReader = (view: DataView, bits: number, bytes: number) => (at: number) => number;

const READERS: Readonly<Record<WavEncoding, MakeReader>> = {
  integer: (view, bits, bytes) => {
    if (bytes === 1) return (at) => (view.getUint8(at) - 128) / 128;
    const integer = integerReader(view, bytes);
    const [above, scale] = [32 - bits, 2 ** (bits - 1)];
    return (at) => ((integer(at) << above) >> above) / scale;
  },
  float: (view, bits) => (bits === 64 ? (at) => view.getFloat64(at, true) : (at) => view.getFloat32(at, true)),
  'A-law': (view) => (at) => aLaw(view.getUint8(at)),
  'mu-law': (view) => (at) => muLaw(view.getUint8(at)),
};

/** ITU-T G.711, table 1: thirteen bits, of which full scale are 4096. */
function aLaw(code: number): number {
  const [sign, exponent, mantissa] = parts(code ^ 0x55);
  const magnitude = exponent === 0 ? 2 * mantissa + 1 : (2 * mantissa + 33) << (exponent - 1);
  return (-sign * magnitude) / 4096;
}

/** ITU-T G.711, table 2: fourteen bits, of which full scale are 8192. */
function muLaw(code: number): number {
  const [sign, exponent, mantissa] = parts(~code);
  return (sign * (((2 * mantissa + 33) << exponent) - 33)) / 8192;
}

function parts(code: number): readonly [sign: 1 | -1, exponent: number, mantissa: number] {
  return [(code & 0x80) === 0 ? 1 : -1, (code >> 4) & 7, code & 15];
}
