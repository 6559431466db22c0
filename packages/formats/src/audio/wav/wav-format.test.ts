import { describe, expect, test } from 'vitest';
import { bytesInMemory } from '../byte-source';
import { decodeWav, openWav } from './wav';

interface Layout {
  /** The tag of the format, or of its extension. */
  readonly tag?: number;
  readonly channels?: number;
  readonly bits: number;
  /** Bytes of a sample. */
  readonly bytes: number;
  /** Makes it extensible: bits that are valid. */
  readonly valid?: number;
  readonly blockAlign?: number;
}

/** A WAV file whose samples are these integers in little-endian bytes. */
function wav(layout: Layout, samples: readonly number[]): Buffer {
  const { tag = 1, channels = 1, bits, bytes, valid, blockAlign = channels * bytes } = layout;
  const head = Buffer.alloc(valid === undefined ? 36 : 60);
  head.write('RIFF');
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(head.length - 20, 16);
  head.writeUInt16LE(valid === undefined ? tag : 0xfffe, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(16000, 24);
  head.writeUInt32LE(16000 * channels * bytes, 28);
  head.writeUInt16LE(blockAlign, 32);
  head.writeUInt16LE(bits, 34);
  if (valid !== undefined) {
    head.writeUInt16LE(22, 36);
    head.writeUInt16LE(valid, 38);
    head.writeUInt16LE(tag, 44);
  }
  const data = Buffer.alloc(8 + samples.length * bytes);
  data.write('data');
  data.writeUInt32LE(samples.length * bytes, 4);
  samples.forEach((sample, i) => data.writeIntLE(sample, 8 + i * bytes, bytes));
  return Buffer.concat([head, data]);
}

/** What both ways of reading give, which must be the same. */
async function read(file: Buffer) {
  const whole = decodeWav(file, 'x').channels.map((channel) => [...channel]);
  for await (const block of (await openWav(bytesInMemory(file), 'x')).blocks)
    expect(block.map((channel) => [...channel])).toEqual(whole);
  return whole;
}

const BITS = [10, 12, 16, 18, 20, 24];
const CASES = BITS.flatMap((bits) =>
  [2, 3, 4].filter((bytes) => 8 * bytes > bits).map((bytes) => [bits, bytes] as const),
);

describe('samples in more bytes than they need', () => {
  describe.each(CASES)('%d bits in %d bytes', (bits, bytes) => {
    const full = 2 ** (bits - 1);
    const integers = [0, 1, -1, full - 1, -full, full / 2, 5, -3];
    const wanted = integers.map((value) => Math.fround(value / full));
    const top = 2 ** (8 * bytes - bits);

    test.each([1, 2])('at the top, as the format wants it, and at the bottom: %d channels', async (channels) => {
      const split = Array.from({ length: channels }, (_, c) => wanted.filter((__, i) => i % channels === c));
      for (const valid of [undefined, bits]) {
        // The extensible format's bits are those of the bytes, or, of careless writers, the valid ones.
        const sizes = valid === undefined ? [bits] : [8 * bytes, bits];
        for (const size of sizes) {
          const layout = { channels, bits: size, bytes, ...(valid !== undefined && { valid }) };
          expect(
            await read(
              wav(
                layout,
                integers.map((value) => value * top),
              ),
            ),
          ).toEqual(split);
          expect(await read(wav(layout, integers))).toEqual(split);
        }
      }
    });

    test('at the bottom with nothing above them, and quiet ones at the top', async () => {
      const nothing = integers.map((value) => (value < 0 ? value + 2 ** bits : value));
      if (8 * bytes > bits) expect(await read(wav({ bits, bytes }, nothing))).toEqual([wanted]);
      expect(await read(wav({ bits, bytes }, [2 * top, -3 * top]))).toEqual([[2 / full, -3 / full]]);
    });
  });

  test('a file that says 24 valid bits of 32 and uses all is read with all', async () => {
    const samples = [2 ** 30 + 1, 7, -(2 ** 29) - 5];
    expect(await read(wav({ bits: 32, bytes: 4, valid: 24 }, samples))).toEqual([
      samples.map((value) => Math.fround(value / 2 ** 31)),
    ]);
  });
});

test('bytes that fit no number of bits are refused in words', () => {
  for (const layout of [
    { bits: 16, bytes: 5 },
    { bits: 24, bytes: 2 },
    { bits: 8, bytes: 2 },
    { bits: 16, bytes: 2, channels: 2, blockAlign: 5 },
    { bits: 32, bytes: 8, tag: 3, blockAlign: 8 },
  ])
    expect(() =>
      decodeWav(
        wav({ ...layout, bytes: Math.min(layout.bytes, 4), blockAlign: layout.blockAlign ?? layout.bytes }, [0]),
        'x',
      ),
    ).toThrow(/its block alignment of \d bytes does not fit \d channels? of \d+ bits \(\w+\), which take \d/);
  expect(() => decodeWav(wav({ bits: 40, bytes: 4 }, [0]), 'x')).toThrow(/format 1 with 40 bits is not supported/);
});

test('a block alignment that is left empty is that of packed samples', async () => {
  expect(await read(wav({ bits: 16, bytes: 2, blockAlign: 0 }, [16384, -32768]))).toEqual([[0.5, -1]]);
});

test('every code of A-law and mu-law is the value of the tables of G.711', async () => {
  const codes = Array.from({ length: 256 }, (_, code) => (code < 128 ? code : code - 256));
  const [aLaw = []] = await read(wav({ tag: 6, bits: 8, bytes: 1 }, codes));
  const [muLaw = []] = await read(wav({ tag: 7, bits: 8, bytes: 1 }, codes));
  // The extremes, and what is nearest to 0, as 16-bit integers.
  const at = (table: number[], code: number) => (table[code] ?? NaN) * 32768;
  expect([0xd5, 0x55, 0xaa, 0x2a, 0x80].map((code) => at(aLaw, code))).toEqual([8, -8, 32256, -32256, 5504]);
  expect([0xff, 0x7f, 0x80, 0x00, 0x8f].map((code) => at(muLaw, code))).toEqual([0, -0, 32124, -32124, 16764]);
});
