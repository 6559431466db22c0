import { describe, expect, test } from 'vitest';
import { decodeWav, encodeWav } from './wav';

const audio = { sampleRate: 16000, channels: [Float32Array.of(0.25, -0.5, 0.125, 0.75, -0.25)] };
const file = Buffer.from(encodeWav(audio));
const head = file.subarray(0, 36);
const data = file.subarray(36);

function chunk(id: string, content: string): Buffer {
  const header = Buffer.alloc(8);
  header.write(id);
  header.writeUInt32LE(content.length, 4);
  return Buffer.concat([header, Buffer.from(content, 'latin1')]);
}

function declaring(size: number, ...behind: Buffer[]): Buffer {
  const bytes = Buffer.concat([file, ...behind]);
  bytes.writeUInt32LE(size, 40);
  return bytes;
}

const read = (bytes: Buffer) => [...(decodeWav(bytes, 'x').channels[0] ?? [])];
const samples = [...(audio.channels[0] ?? [])];

describe('a length that says nothing', () => {
  const unknown = [0x7ffff000, 0x7fffffff, 0x7fffffff - 36, 0x80000000, 0xffffffff, 0xfffff000, 0xffffffff - 44, 0];
  test.each(unknown)('%d: the samples go to the end of the file', (size) => {
    expect(read(declaring(size))).toEqual(samples);
    expect(read(declaring(size, Buffer.alloc(1)))).toEqual(samples);
    const tag = Buffer.alloc(128, ' ');
    tag.write('TAG');
    expect(read(declaring(size, tag))).toEqual(samples);
  });

  test('a real length counts: less than the file has with chunks behind, and more, which is truncated', () => {
    expect(read(declaring(4, chunk('LIST', 'INFO')))).toEqual(samples.slice(0, 2));
    expect(() => read(declaring(0x70000000))).toThrow(/truncated: "data" should have 1879048192 bytes and has 10/);
    expect(() => read(declaring(12))).toThrow(/truncated: "data" should have 12 bytes and has 10/);
  });

  test('none, with other chunks behind, is none', () => {
    const empty = Buffer.concat([file.subarray(0, 40), Buffer.alloc(4), chunk('LIST', 'INFO')]);
    expect(() => read(empty)).toThrow(/it holds no samples/);
  });

  test.each(['RF64', 'BW64'])('%s of which the length was never written', (id) => {
    for (const length of [0n, 2n ** 64n - 1n]) {
      const ds64 = chunk('ds64', '\0'.repeat(28));
      ds64.writeBigUInt64LE(length, 16);
      const long = Buffer.concat([head.subarray(0, 12), ds64, head.subarray(12), declaring(0xffffffff).subarray(36)]);
      long.write(id);
      expect(read(long)).toEqual(samples);
    }
  });
});

describe('a chunk of odd length', () => {
  const fact = chunk('fact', '\x05\0\0\0');
  const contents = ['x', 'INFOISFT\x05\0\0\0Tool1', 'a'.repeat(601)];
  test.each(contents)('with the byte behind it, with another one, and without', (content) => {
    for (const id of ['LIST', 'bext', 'what'])
      for (const next of [[], [fact], [chunk('JUNK', 'z'), Buffer.alloc(1)]])
        for (const pad of ['\0', '', 'z'])
          expect(read(Buffer.concat([head, chunk(id, content), Buffer.from(pad), ...next, data]))).toEqual(samples);
  });

  test('several of them, and the samples’ own', () => {
    const odd = chunk('LIST', 'abc');
    expect(read(Buffer.concat([head, odd, odd, Buffer.alloc(1), odd, data]))).toEqual(samples);
    expect(read(declaring(9, chunk('LIST', 'INFO')))).toEqual(samples.slice(0, 4));
  });
});
