import { isAntiphonError } from '@antiphon/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as imported from 'wavefile';
import { readWav } from '../../files/read-audio';
import { duration } from '../audio';
import { bytesInMemory, type ByteSource } from '../byte-source';
import { decodeWav, encodeWav, openWav } from './wav';

// Another implementation to hold ours against. It is UMD: Node's ESM loader shows it as a default export, bundlers and `require` as named ones.
const { WaveFile } = (imported as { readonly default?: typeof imported }).default ?? imported;

const stereo = {
  sampleRate: 48000,
  channels: [Float32Array.of(0, 0.5, -1, 0.25), Float32Array.of(0.125, -0.125, 0.75, -0.75)],
};
const file = Buffer.from(encodeWav(stereo));

test('16-bit samples that it can hold come back exactly, channel by channel', () => {
  expect(decodeWav(file, 'x')).toEqual(stereo);
  expect(duration(stereo)).toBeCloseTo(4 / 48000, 12);
});

test('any samples come back within half a step, clipped to full scale', () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ min: -1.5, max: 1.5, noNaN: true }), { minLength: 1, maxLength: 50 }),
      fc.integer({ min: 1, max: 3 }),
      (list, count) => {
        const channels = Array.from({ length: count }, (_, c) => Float32Array.from(list, (value) => value / (c + 1)));
        const decoded = decodeWav(encodeWav({ sampleRate: 16000, channels }), 'x');
        channels.forEach((samples, c) =>
          samples.forEach((value, i) => {
            const clipped = Math.max(-1, Math.min(32767 / 32768, value));
            expect(Math.abs((decoded.channels[c]?.[i] ?? NaN) - clipped)).toBeLessThanOrEqual(0.5 / 32768 + 1e-7);
          }),
        );
      },
    ),
  );
});

test.each([
  ['8', [0, 64, 128, 192, 255], [-1, -0.5, 0, 0.5, 127 / 128]],
  ['16', [-32768, 0, 16384], [-1, 0, 0.5]],
  ['24', [-8388608, 0, 4194304], [-1, 0, 0.5]],
  ['32', [-2147483648, 0, 1073741824], [-1, 0, 0.5]],
  ['32f', [-1, 0.1, 1.5], [-1, 0.1, 1.5]],
  ['64', [-1, 0.1, 1.5], [-1, 0.1, 1.5]],
])('samples of %s bits', (bits, samples, wanted) => {
  const wav = new WaveFile();
  wav.fromScratch(1, 44100, bits, samples);
  const { sampleRate, channels } = decodeWav(wav.toBuffer(), 'x');
  expect(sampleRate).toBe(44100);
  expect(channels).toEqual([Float32Array.from(wanted)]);
});

test('mu-law as telephones use it', () => {
  const wav = new WaveFile();
  wav.fromScratch(1, 8000, '16', [0, 8031, -16000]);
  wav.toMuLaw();
  const [samples = []] = decodeWav(wav.toBuffer(), 'x').channels;
  [0, 8031, -16000].forEach((value, i) => expect(Math.abs((samples[i] ?? NaN) * 32768 - value)).toBeLessThan(300));
});

test('other chunks, the extensible header and an unknown length do not matter', () => {
  const list = Buffer.concat([Buffer.from('LIST'), Buffer.from([5, 0, 0, 0]), Buffer.from('INFO!\0')]);
  expect(decodeWav(Buffer.concat([file.subarray(0, 36), list, file.subarray(36), list]), 'x')).toEqual(stereo);
  const piped = Buffer.from(file);
  piped.writeUInt32LE(0xffffffff, 4);
  piped.writeUInt32LE(0xffffffff, 40);
  expect(decodeWav(piped, 'x')).toEqual(stereo);
  const extensible = Buffer.concat([file.subarray(0, 36), Buffer.alloc(24), file.subarray(36)]);
  extensible.writeUInt32LE(40, 16);
  extensible.writeUInt16LE(0xfffe, 20);
  extensible.writeUInt16LE(1, 44);
  expect(decodeWav(extensible, 'x')).toEqual(stereo);
});

test('RF64 and BW64 tell their length in 64 bits', () => {
  const ds64 = Buffer.alloc(8 + 28);
  ds64.write('ds64');
  ds64.writeUInt32LE(28, 4);
  ds64.writeBigUInt64LE(8n, 8 + 8);
  for (const id of ['RF64', 'BW64']) {
    const long = Buffer.concat([file.subarray(0, 12), ds64, file.subarray(12)]);
    long.write(id);
    long.writeUInt32LE(0xffffffff, 4);
    long.writeUInt32LE(0xffffffff, 40 + ds64.length);
    // Its length counts: the last samples are behind the data.
    expect(decodeWav(long, 'x')).toEqual({
      sampleRate: 48000,
      channels: stereo.channels.map((samples) => samples.slice(0, 2)),
    });
    long.writeBigUInt64LE(2n ** 63n, 12 + 8 + 8);
    expect(() => decodeWav(long, 'x')).toThrow(/truncated: "data" should have 9223372036854776000 bytes and has 16/);
  }
});

test.each([
  ['8', 1],
  ['16', 2],
  ['24', 3],
  ['32', 1],
  ['32f', 2],
  ['64', 3],
])('a file of %s bits and %d channels that is longer than a piece is read as in one', async (bits, count) => {
  const frames = bits === '64' ? 100_000 : 500_000;
  const samples = Array.from({ length: count }, (_, c) =>
    Array.from({ length: frames }, (__, i) => {
      const value = Math.sin(i * 0.01 * (c + 1));
      return bits === '8'
        ? Math.round(128 + 100 * value)
        : bits.length > 2 || bits === '64'
          ? value
          : Math.round(3e4 * value);
    }),
  );
  const wav = new WaveFile();
  wav.fromScratch(count, 44100, bits, count === 1 ? (samples[0] ?? []) : samples);
  const long = wav.toBuffer();
  const { sampleRate, channelCount, blocks } = await openWav(bytesInMemory(long), 'x');
  const whole = decodeWav(long, 'x');
  expect([sampleRate, channelCount]).toEqual([44100, count]);
  let [at, pieces] = [0, 0];
  for await (const block of blocks) {
    const length = block[0]?.length ?? 0;
    const same = block.map((part, c) => whole.channels[c]?.subarray(at, at + length).every((v, i) => v === part[i]));
    expect(same).toEqual(block.map(() => true));
    [at, pieces] = [at + length, pieces + 1];
  }
  expect(at).toBe(frames);
  if (bits !== '8') expect(pieces).toBeGreaterThan(1);
});

test('what lies before the samples is not read, however large', async () => {
  const size = 50_000_000;
  let most = 0;
  const head = Buffer.concat([file.subarray(0, 36), Buffer.from('LIST'), Buffer.alloc(4)]);
  head.writeUInt32LE(size, 40);
  const source: ByteSource = {
    size: head.length + size + 24,
    read: (position, length) => {
      most = Math.max(most, length);
      const end = head.length + size;
      return Promise.resolve(
        position < head.length
          ? head.subarray(position, position + length)
          : file.subarray(36 + position - end, 36 + position - end + length),
      );
    },
    close: () => Promise.resolve(),
  };
  const { blocks } = await openWav(source, 'x');
  for await (const block of blocks) expect(block).toEqual(stereo.channels);
  expect(most).toBeLessThan(100);
});

test('a file that becomes shorter while it is read is truncated', async () => {
  for (const length of [14, 30, 40, 50]) {
    const source = { ...bytesInMemory(file.subarray(0, length)), size: file.length };
    const read = async () => {
      for await (const block of (await openWav(source, 'x')).blocks) expect(block).toBeDefined();
    };
    await expect(read(), `${length} bytes`).rejects.toMatchObject({ code: 'INVALID_WAV' });
  }
});

test('names of chunks cannot break the line, and there is an end to them', () => {
  const odd = Buffer.concat([file.subarray(0, 12), Buffer.from('a\n\x1b!\xff\xff\xff\x7f', 'latin1')]);
  expect(() => decodeWav(odd, 'x')).toThrow(/truncated: "a\?\?!" should have/);
  const many = Buffer.concat([
    file.subarray(0, 12),
    ...Array.from({ length: 1001 }, () => Buffer.from('LIST\0\0\0\0')),
  ]);
  expect(() => decodeWav(many, 'x')).toThrow(/more than 1000 chunks come before the samples/);
});

const edited = (edit: (bytes: Buffer) => void) => {
  const bytes = Buffer.from(file);
  edit(bytes);
  return bytes;
};

test.each([
  ['an empty file', Buffer.alloc(0), /talk\.wav: not a WAV file that can be read: the file is empty\. Expected/],
  ['another kind of file', Buffer.from('ID3 this is an MP3 file, really'), /does not begin with a RIFF\/WAVE header/],
  ['0 channels', edited((bytes) => bytes.writeUInt16LE(0, 22)), /0 channels/],
  ['a sample rate of 0', edited((bytes) => bytes.writeUInt32LE(0, 24)), /sample rate is 0/],
  ['no samples', edited((bytes) => bytes.writeUInt32LE(0, 40)).subarray(0, 44), /holds no samples/],
  ['an unknown format', edited((bytes) => bytes.writeUInt16LE(85, 20)), /format 85 with 16 bits is not supported/],
  ['truncated samples', file.subarray(0, file.length - 1), /truncated: "data" should have 16 bytes and has 15/],
  ['a truncated header', file.subarray(0, 30), /truncated: "fmt " should have 16 bytes and has 10/],
  ['samples before their format', Buffer.concat([file.subarray(0, 12), file.subarray(36)]), /before their format/],
])('refuses %s', (_, bytes, message) => {
  expect(() => decodeWav(bytes, 'talk.wav')).toThrow(message);
  expect(() => decodeWav(bytes, 'talk.wav')).toThrow(expect.objectContaining({ code: 'INVALID_WAV' }));
});

test('refuses float samples that are not finite', () => {
  const wav = new WaveFile();
  wav.fromScratch(1, 8000, '32f', [0, NaN]);
  expect(() => decodeWav(wav.toBuffer(), 'x')).toThrow(/sample 1 is not a finite number/);
});

test('a file cut anywhere is refused, and damage never escapes as another error', () => {
  for (let length = 0; length < file.length; length++)
    expect(() => decodeWav(file.subarray(0, length), 'cut'), `${length} bytes`).toThrow(
      expect.objectContaining({ code: 'INVALID_WAV' }),
    );
  fc.assert(
    fc.property(fc.nat(file.length - 1), fc.nat(255), (at, value) => {
      try {
        decodeWav(
          edited((bytes) => (bytes[at] = value)),
          'damaged',
        );
      } catch (error) {
        expect(isAntiphonError(error)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test('a missing file is named', async () => {
  await expect(readWav('nowhere/talk.wav')).rejects.toThrow('nowhere/talk.wav: no such file or folder.');
});
