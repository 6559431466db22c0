import type { RangeReader } from '../byte-ranges';
import type { WavFormat } from './wav-format';
import { integerReader, type WavJustification } from './wav-samples';

/**
 * Where integers lie in bytes that hold more than their bits. The format wants them at the top, with zeros below; programs that copy 24 bits into an int32 put them at the bottom, and nothing in the
 * file says so. But then no sample has more than the sign above its bits, and some have something in those that are zero otherwise. Silence fits both, and means the same. Loud samples at the top tell
 * at once; otherwise all are looked at.
 * @param start of the samples in the file, bytes
 * @param length bytes, whole samples of all channels
 */
export function* wavJustification(
  { encoding, bits, bytes, blockAlign }: WavFormat,
  start: number,
  length: number,
): RangeReader<WavJustification> {
  if (encoding !== 'integer' || bits === 8 * bytes) return 'left';
  const below = 2 ** (8 * bytes - bits) - 1;
  const size = blockAlign * Math.max(1, Math.floor(READ / blockAlign));
  let used = 0;
  for (let at = 0; at < length; at += size) {
    const data = yield [start + at, Math.min(size, length - at)];
    const read = integerReader(new DataView(data.buffer, data.byteOffset, data.byteLength), bytes);
    for (let i = 0; i + bytes <= data.length; i += bytes) {
      const value = read(i);
      // Above the bits there may be the sign, or nothing.
      const above = value >> (bits - 1);
      if (above !== 0 && above !== -1 && above !== 1) return 'left';
      used |= value & below;
    }
  }
  return used === 0 ? 'left' : 'right';
}

/** Bytes that are looked at at a time. */
const READ = 1 << 16;
