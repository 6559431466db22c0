import { BitReader } from './bit-reader';

/**
 * Bytes of the FLAC frame at the beginning of some bytes (RFC 9639, section 9), or what is wrong: there is none, or it is whole only with more bytes. A frame does not tell its length: its
 * residuals are walked through, and its checksum must fit.
 * @param streamBits bits of a sample, of frames that do not tell
 */
export function flacFrameLength(bytes: Buffer, streamBits: number): number | 'none' | 'cut' {
  const header = parseHeader(bytes, streamBits);
  if (typeof header === 'string') return header;
  const bits = new BitReader(bytes, header.length);
  for (const width of header.widths)
    if (!skipSubframe(bits, width, header.samples)) return bits.isOver ? 'cut' : 'none';
  const length = bits.nextByte + 2;
  if (length > bytes.length) return 'cut';
  return checksum(bytes.subarray(0, length), 16, 0x8005) === 0 ? length : 'none';
}

/** Whether bytes could be the beginning of a frame: all of its header, or as much as there is. */
export function beginsFlacFrame(bytes: Buffer, streamBits: number): boolean {
  return parseHeader(bytes, streamBits) !== 'none';
}

interface Header {
  /** Bytes. */
  readonly length: number;
  /** Per channel. */
  readonly samples: number;
  /** Per channel, bits of a sample. */
  readonly widths: readonly number[];
}

const SAMPLE_BITS = [undefined, 8, 12, undefined, 16, 20, 24, 32] as const;

function parseHeader(bytes: Buffer, streamBits: number): Header | 'none' | 'cut' {
  const [first = 0xff, second = 0xf8, sizes, layout] = bytes;
  if (first !== 0xff || (second & 0xfe) !== 0xf8) return 'none';
  if (sizes === undefined || layout === undefined) return 'cut';
  const [sizeCode, rateCode, channelCode] = [sizes >> 4, sizes & 15, layout >> 4];
  const bits = (layout & 0x0e) === 0 ? streamBits : SAMPLE_BITS[(layout >> 1) & 7];
  if (sizeCode === 0 || rateCode === 15 || channelCode > 10 || bits === undefined || (layout & 1) !== 0) return 'none';
  const number = bytes[4];
  if (number === undefined) return 'cut';
  // A number as UTF-8 codes it, of up to seven bytes: as many ones at the beginning as there are bytes.
  const ones = Math.clz32(~(number << 24));
  if (ones === 1 || ones === 8) return 'none';
  const at = 4 + Math.max(1, ones);
  const sizeBytes = sizeCode === 6 ? 1 : sizeCode === 7 ? 2 : 0;
  const length = at + sizeBytes + (rateCode === 12 ? 1 : rateCode > 12 ? 2 : 0) + 1;
  if (bytes.length < length) return 'cut';
  if (checksum(bytes.subarray(0, length), 8, 0x07) !== 0) return 'none';
  const samples =
    sizeBytes > 0
      ? bytes.readUIntBE(at, sizeBytes) + 1
      : sizeCode === 1
        ? 192
        : sizeCode < 6
          ? 576 << (sizeCode - 2)
          : 256 << (sizeCode - 8);
  // The difference of two channels needs one bit more: it is the second one, or of code 9 the first.
  const side = channelCode < 8 ? -1 : channelCode === 9 ? 0 : 1;
  const count = channelCode < 8 ? channelCode + 1 : 2;
  return { length, samples, widths: Array.from({ length: count }, (_, channel) => bits + (channel === side ? 1 : 0)) };
}

/** One channel (section 9.2). False where there is none. */
function skipSubframe(bits: BitReader, width: number, samples: number): boolean {
  const head = bits.read(8);
  const type = (head >> 1) & 63;
  const used = width - ((head & 1) === 0 ? 0 : bits.unary() + 1);
  if (head >> 7 !== 0 || used <= 0) return false;
  if (type < 2) {
    bits.skip(type === 0 ? used : used * samples);
    return !bits.isOver;
  }
  const order = type >= 32 ? type - 31 : type >= 8 && type <= 12 ? type - 8 : -1;
  if (order < 0 || order > samples) return false;
  bits.skip(order * used);
  if (type >= 32) {
    const precision = bits.read(4) + 1;
    bits.skip(5 + order * precision);
  }
  return skipResidual(bits, order, samples);
}

/** What the prediction leaves, in partitions of Rice codes (section 9.2.7). */
function skipResidual(bits: BitReader, order: number, samples: number): boolean {
  const method = bits.read(2);
  const partitions = 1 << bits.read(4);
  const size = samples / partitions;
  if (method > 1 || !Number.isInteger(size) || size < order) return false;
  const parameterBits = method === 0 ? 4 : 5;
  for (let partition = 0; partition < partitions; partition++) {
    const count = size - (partition === 0 ? order : 0);
    const parameter = bits.read(parameterBits);
    if (parameter === (1 << parameterBits) - 1) bits.skip(bits.read(5) * count);
    else
      for (let i = 0; i < count; i++) {
        bits.unary();
        bits.skip(parameter);
        if (bits.isOver) return false;
      }
  }
  return !bits.isOver;
}

/** A cyclic redundancy check of 8 or 16 bits; 0 over bytes that end with their own. */
function checksum(bytes: Uint8Array, size: 8 | 16, polynomial: number): number {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << (size - 8);
    for (let bit = 0; bit < 8; bit++) sum = (sum << 1) ^ ((sum >> (size - 1)) & 1 ? polynomial : 0);
    sum &= (1 << size) - 1;
  }
  return sum;
}
