import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { audioSeconds, withAudioStream } from '../files/read-audio';
import { duration } from './audio';
import { bytesInMemory, type ByteSource } from './byte-source';
import { decodeAudio, openAudio } from './decode-audio';
import { silentFlac } from './fixtures/silent-flac';

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url));
const flac = fixture('sweep.flac');

/** A FLAC file with padding in its metadata, as taggers leave it: so many MB. */
function padded(file: Buffer, megabytes: number): Buffer {
  const size = 2 ** 20;
  const block = Buffer.alloc(4 + size);
  block.writeUInt8(1, 0);
  block.writeUIntBE(size, 1, 3);
  return Buffer.concat([
    file.subarray(0, 4),
    Buffer.from([file.readUInt8(4) & 0x7f]),
    file.subarray(5, 42),
    ...Array.from({ length: megabytes }, () => block),
    // The blocks that were there, or the last one of padding.
    file.readUInt8(4) < 0x80 ? file.subarray(42) : Buffer.concat([Buffer.from([0x81, 0, 0, 0]), file.subarray(42)]),
  ]);
}

/** Bytes as a source that counts what is read of them. */
function counted(bytes: Uint8Array): { readonly source: ByteSource; read: number } {
  const whole = bytesInMemory(bytes);
  const counter = {
    read: 0,
    source: {
      ...whole,
      read: async (position: number, length: number) => {
        const piece = await whole.read(position, length);
        counter.read += piece.length;
        return piece;
      },
    },
  };
  return counter;
}

async function drained(source: ByteSource): Promise<number> {
  let samples = 0;
  for await (const block of (await openAudio(source, 'it')).blocks) samples += block[0]?.length ?? 0;
  return samples;
}

test('metadata before the sound changes nothing of it, and is passed over', async () => {
  for (const file of [flac, Buffer.from(silentFlac(3))]) {
    const long = padded(file, 8);
    expect(await decodeAudio(long, 'padded')).toEqual(await decodeAudio(file, 'plain'));
    const counter = counted(long);
    await drained(counter.source);
    expect(counter.read).toBeLessThan(4 * file.length + 2 ** 18);
  }
});

test('metadata without an end is no sound', async () => {
  const endless = Buffer.concat([flac.subarray(0, 4), Buffer.from([0]), flac.subarray(5, 42), Buffer.alloc(8000)]);
  await expect(decodeAudio(endless, 'endless')).rejects.toMatchObject({ code: 'INVALID_AUDIO' });
});

/** Headers with a right checksum, and nothing behind them: the decoder would look for the end of a frame at each. */
function headers(bytes: number): Buffer {
  const header = [0xff, 0xf8, 0x79, 0x18, 0, 0xff, 0xfe];
  let sum = 0;
  for (const byte of header) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = ((sum << 1) ^ (sum & 0x80 ? 7 : 0)) & 0xff;
  }
  const one = Buffer.from([...header, sum, 0x10, 0]);
  return Buffer.concat([flac.subarray(0, 42), ...Array.from({ length: bytes / one.length }, () => one)]);
}

test('a file of headers without frames costs a bounded effort', async () => {
  const [short, long] = [counted(headers(2 ** 18)), counted(headers(2 ** 22))];
  const refusal = /headers of frames follow each other without a frame/;
  await expect(drained(short.source)).rejects.toThrow(refusal);
  await expect(drained(long.source)).rejects.toThrow(refusal);
  expect(long.read).toBeLessThan(2 ** 25);
});

test('what looks like a header and is none is not read on from', async () => {
  const file = Buffer.concat([flac, Buffer.alloc(2 ** 20).fill(Buffer.from([0xff, 0xf8]))]);
  const counter = counted(file);
  expect(await drained(counter.source)).toBe((await decodeAudio(flac, 'plain')).channels[0]?.length);
  expect(counter.read).toBeLessThan(4 * file.length);
});

test.each(['sweep.wav', 'sweep.flac', 'sweep.mp3', 'sweep.ogg', 'sweep.opus'])(
  'a file tells its length by its headers: %s',
  async (name) => {
    const seconds = await audioSeconds(fixture(name), name);
    // Of Opus, the decoder leaves some milliseconds behind the end.
    expect(seconds).toBeCloseTo(duration(await decodeAudio(fixture(name), name)), name.endsWith('.opus') ? 1 : 3);
  },
);

test.each(['sweep.wav', 'sweep.flac', 'sweep.mp3', 'sweep.ogg', 'sweep.opus'])(
  'memory that threads share is decoded like any other: %s',
  async (name) => {
    const shared = new Uint8Array(new SharedArrayBuffer(fixture(name).length));
    shared.set(fixture(name));
    expect(await decodeAudio(shared, name)).toEqual(await decodeAudio(fixture(name), name));
  },
);

test('padding behind an MP3 is no sound', async () => {
  const long = Buffer.concat([fixture('sweep.mp3'), Buffer.alloc(2 ** 22)]);
  expect(await decodeAudio(long, 'padded')).toEqual(await decodeAudio(fixture('sweep.mp3'), 'plain'));
});

test('a length that is not told, or of no sound', async () => {
  expect(await audioSeconds(silentFlac(1), 'piped')).toBeUndefined();
  await expect(audioSeconds(Buffer.from('text'), 'it')).rejects.toMatchObject({ code: 'INVALID_AUDIO' });
  // Without LAME's tag, by the first frame.
  const mp3 = fixture('sweep.mp3');
  const untagged = Buffer.from(mp3);
  untagged.fill(0, 13, 200);
  expect(await audioSeconds(untagged, 'it')).toBeGreaterThan(0.5);
});

test('hours of silence in some kilobytes are decoded no further than somebody reads', async () => {
  const hours = counted(silentFlac(2000));
  let samples = 0;
  for await (const block of (await openAudio(hours.source, 'it')).blocks) {
    samples += block[0]?.length ?? 0;
    if (samples > 10 * 48_000) break;
  }
  // 34 bytes are a second and a third; a piece is 1 kB.
  expect(samples).toBeLessThan(60 * 48_000);
});

test('whoever reads can stop it at every read', async () => {
  let reads = 0;
  const stop = () => {
    if (++reads > 2) throw new Error('enough');
  };
  const read = withAudioStream(
    fixture('sweep.wav'),
    'it',
    async ({ blocks }) => {
      for await (const block of blocks) expect(block).toHaveLength(0);
    },
    stop,
  );
  await expect(read).rejects.toThrow('enough');
  expect(reads).toBe(3);
});
