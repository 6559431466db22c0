import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAntiphonError } from '@antiphon/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readAudio, withAudioStream } from '../files/read-audio';
import type { Audio } from './audio';
import { decodeAudio } from './decode-audio';
import { silentFlac } from './fixtures/silent-flac';
import { oggChecksum } from './ogg/ogg-pages';
import { resample } from './resample';
import { decodeWav, encodeWav } from './wav/wav';

const path = (ending: string) => fileURLToPath(new URL(`./fixtures/sweep.${ending}`, import.meta.url));
const bytes = (ending: string) => new Uint8Array(readFileSync(path(ending)));
const original = decodeWav(bytes('wav'), 'sweep.wav');
const KINDS = ['wav', 'flac', 'mp3', 'ogg', 'opus'];

let folder = '';
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'antiphon-audio-'))));
afterAll(() => rm(folder, { recursive: true }));

/** Of the first channel, at the original's rate: the shift (samples) that fits best, and the error (RMS, as a part of the sound's) there. */
async function compare({ sampleRate, channels }: Audio): Promise<{ shift: number; error: number }> {
  const [wanted = new Float32Array(0)] = original.channels;
  const [raw = new Float32Array(0)] = channels;
  const found = await resample(raw, sampleRate, original.sampleRate);
  const power = wanted.reduce((sum, value) => sum + value ** 2, 0);
  const errors = Array.from({ length: 401 }, (_, i) => {
    const shift = i - 200;
    return {
      shift,
      error: Math.sqrt(wanted.reduce((sum, v, k) => sum + (v - (found[k + shift] ?? 0)) ** 2, 0) / power),
    };
  });
  return errors.reduce((best, each) => (each.error < best.error ? each : best));
}

describe('kinds of audio', () => {
  test('FLAC is the original to the bit', async () => {
    expect(await readAudio(path('flac'))).toEqual(original);
  });

  test('a FLAC that ends in silence, whose frames are shorter than a header may be, has all its frames', async () => {
    // 5000 zeros at 8 kHz by flac 1.4.2: a frame of 4096 samples in 11 bytes, and one of 904 in 12.
    const file =
      'ZkxhQwAAACIQABAAAAALAAANAfQA8AAAE4i4XW+570Jg3PHOChsL/4DThAAAKCAAAAByZWZlcmVuY2UgbGliRkxBQyAxLjQuMiAyMDIyMTAyMgAAAAD/+MQIAAQAAAD4VP/4dAgBA4ddAAAA+5s=';
    const { sampleRate, channels } = await decodeAudio(new Uint8Array(Buffer.from(file, 'base64')), 'silence.flac');
    expect({ sampleRate, channels }).toEqual({ sampleRate: 8000, channels: [new Float32Array(5000)] });
  });

  test.each([
    ['mp3', 0.12],
    ['ogg', 0.12],
    ['opus', 0.35],
  ])('%s is where it was, within a millisecond, and sounds alike', async (ending, most) => {
    const audio = await readAudio(path(ending));
    const { shift, error } = await compare(audio);
    expect(Math.abs(shift)).toBeLessThanOrEqual(16);
    expect(error).toBeLessThan(most);
    const seconds = (audio.channels[0]?.length ?? 0) / audio.sampleRate;
    expect(Math.abs(seconds - 0.7)).toBeLessThan(0.03);
  });

  test('the content tells the kind, not the name', async () => {
    const disguised = join(folder, 'speech.wav');
    await writeFile(disguised, bytes('flac'));
    expect(await readAudio(disguised)).toEqual(original);
  });

  test.each(KINDS)('%s is read from a file in pieces as from memory', async (ending) => {
    const whole = await decodeAudio(bytes(ending), ending);
    const lengths = await withAudioStream(path(ending), ending, async ({ blocks, channelCount, sampleRate }) => {
      expect([sampleRate, channelCount]).toEqual([whole.sampleRate, whole.channels.length]);
      let length = 0;
      for await (const block of blocks) {
        whole.channels.forEach((channel, i) =>
          expect(block[i]).toEqual(channel.subarray(length, length + (block[0]?.length ?? 0))),
        );
        length += block[0]?.length ?? 0;
      }
      return length;
    });
    expect(lengths).toBe(whole.channels[0]?.length);
  });

  test('a WAV whose samples come after much else is found', async () => {
    const wav = encodeWav({ sampleRate: 8000, channels: [Float32Array.of(0, 0.5, -0.5)] });
    const junk = new Uint8Array(8 + 100_000);
    junk.set(Buffer.from('LIST'));
    new DataView(junk.buffer).setUint32(4, 100_000, true);
    const file = join(folder, 'late.wav');
    await writeFile(file, Buffer.concat([wav.subarray(0, 36), junk, wav.subarray(36)]));
    expect((await readAudio(file)).channels).toEqual([Float32Array.of(0, 0.5, -0.5)]);
  });
});

describe('what is no audio', () => {
  test('is one line that says so', async () => {
    await expect(decodeAudio(new Uint8Array(0), 'x.mp3')).rejects.toThrow(
      'x.mp3: not audio that can be read: the file is empty. Known: WAV, FLAC, MP3, OGG Vorbis, OGG Opus.',
    );
    await expect(decodeAudio(Buffer.from('<html>'), 'x.wav')).rejects.toThrow(/it begins like no kind of audio/);
    await expect(readAudio(join(folder, 'nowhere.mp3'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(readAudio(folder)).rejects.toThrow(/it is a folder\. Expected a file/);
  });

  test('a kilobyte that becomes 64 MiB and more is refused before it fills the memory', async () => {
    expect((await decodeAudio(silentFlac(4), 'silence.flac')).channels[7]?.length).toBe(4 * 65535);
    await expect(decodeAudio(silentFlac(40), 'bomb.flac')).rejects.toThrow(
      /^bomb\.flac: .*its 1402 bytes decode to more than \d+ s of sound, more than a thousand times as many/,
    );
  });

  test.each(KINDS)('%s that lost its end is truncated', async (ending) => {
    const whole = bytes(ending);
    for (const share of [0.95, 0.5, 0.1])
      await expect(decodeAudio(whole.subarray(0, share * whole.length), ending)).rejects.toThrow(
        /trunc|decoded|no sound/,
      );
  });

  test('FLAC of which the decoder passes over damage is held to its MD5 sum', async () => {
    const whole = bytes('flac');
    const problems = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 9001), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = whole.slice();
        damaged[at + 9000] = (damaged[at + 9000] ?? 0) ^ change;
        const result = await decodeAudio(damaged, 'x').catch((error: unknown) => String(error));
        // What lies behind the padding is sound.
        if (typeof result === 'string') problems.add(result);
        else expect(result).toEqual(original);
      }),
      { numRuns: 60 },
    );
    expect([...problems].some((problem) => /MD5|truncated or damaged/.test(problem))).toBe(true);
  });

  test('a header that tells an absurd sample rate is refused', async () => {
    const wav = Buffer.from(bytes('wav'));
    for (const rate of [1, 63, 4_000_000_000]) {
      wav.writeUInt32LE(rate, 24);
      await expect(decodeAudio(wav, 'x.wav')).rejects.toThrow(`its sample rate is ${rate} Hz, not 1000 to 768000.`);
    }
  });

  // What is changed: single bytes; runs of 0 or 255, as headers' extremes; a part cut out; a part put elsewhere.
  const change = fc.record({
    how: fc.constantFrom('byte', 'byte', 'run', 'cut', 'splice'),
    // Headers are small and matter most.
    at: fc.noBias(fc.oneof(fc.double({ min: 0, max: 0.03, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))),
    size: fc.integer({ min: 1, max: 8 }),
    value: fc.oneof(fc.constantFrom(0, 0x7f, 0x80, 0xff), fc.nat(255)),
  });

  test.each([...KINDS, 'ogg, checksums right', 'opus, checksums right'])(
    'damaged %s gives sound or one error, soon, prints nothing, and harms no file after it',
    async (name) => {
      const printed = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')];
      const ending = name.split(',')[0] ?? '';
      const whole = bytes(ending);
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4, size: 'max' }), async (changes) => {
          let damaged = Buffer.from(whole);
          for (const { how, at, size, value } of changes) {
            const from = Math.floor(at * damaged.length);
            if (how === 'byte') damaged.fill(value, from, Math.min(from + 1, damaged.length));
            if (how === 'run') damaged.fill(value, from, Math.min(from + size, damaged.length));
            if (how === 'cut') damaged = Buffer.concat([damaged.subarray(0, from), damaged.subarray(from + size * 50)]);
            if (how === 'splice') damaged.copy(damaged, from, size * value, size * value + 200);
          }
          if (name.includes('checksums')) rightChecksums(damaged);
          const began = performance.now();
          try {
            const { channels } = await decodeAudio(damaged, 'damaged');
            expect(channels.length).toBeGreaterThan(0);
            expect(channels.every((channel) => channel.every(Number.isFinite))).toBe(true);
          } catch (error) {
            if (!isAntiphonError(error)) throw error;
            expect(error.message).not.toContain('\n');
          }
          // A few milliseconds on an idle core.
          expect(performance.now() - began).toBeLessThan(3000);
        }),
        { numRuns: 200 },
      );
      expect(printed.map(({ mock }) => mock.calls)).toEqual([[], []]);
      vi.restoreAllMocks();
      expect((await decodeAudio(whole, ending)).channels.length).toBeGreaterThan(0);
    },
    60_000,
  );

  /** Makes what looks like pages sound, so that damage reaches the decoder. */
  function rightChecksums(file: Buffer): void {
    for (let at = file.indexOf('OggS'); at >= 0; at = file.indexOf('OggS', at + 4)) {
      const segments = file[at + 26] ?? 0;
      let end = at + 27 + segments;
      for (const segment of file.subarray(at + 27, at + 27 + segments)) end += segment;
      if (end <= file.length) file.writeUInt32LE(oggChecksum(file.subarray(at, end)), at + 22);
    }
  }
});

describe('many at a time, and much in little', () => {
  test('decoders that run at the same time do not disturb each other, nor the console', async () => {
    const before = [console.error, console.warn];
    const names = [...KINDS, ...KINDS];
    const damaged = bytes('flac').fill(0xff, 12000, 12100);
    const together = await Promise.all([
      ...names.map((ending) => readAudio(path(ending))),
      decodeAudio(damaged, 'damaged').catch((error: unknown) => error),
    ]);
    expect([console.error, console.warn]).toEqual(before);
    for (const [i, ending] of names.entries()) expect(together[i]).toEqual(await readAudio(path(ending)));
    expect(isAntiphonError(together.at(-1))).toBe(true);
  });

  test('fifty minutes of silence in a few kB come in pieces', async () => {
    let [length, largest] = [0, 0];
    await withAudioStream(path('flac').replace('sweep', 'silence'), 'silence.flac', async ({ blocks }) => {
      for await (const [block = new Float32Array(0)] of blocks) {
        length += block.length;
        largest = Math.max(largest, block.length);
      }
    });
    expect(length).toBe(3000 * 8000);
    expect(largest).toBeLessThan(length / 3);
  });

  test('one who reads no further frees the file', async () => {
    const first = await withAudioStream(path('mp3'), 'x', async ({ blocks }) => {
      for await (const [block] of blocks) return block?.length;
      return undefined;
    });
    expect(first).toBeGreaterThan(0);
  });
});
