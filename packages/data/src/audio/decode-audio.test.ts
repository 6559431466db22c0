import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAntiphonError } from '@antiphon/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Audio } from './audio';
import { decodeAudio, readAudio, withAudioStream } from './decode-audio';
import { silentFlac } from './fixtures/silent-flac';
import { resample } from './resample';
import { decodeWav, encodeWav } from './wav';

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

  test.each(KINDS.filter((kind) => kind !== 'mp3'))('%s that lost its end is truncated', async (ending) => {
    const whole = bytes(ending);
    for (const share of [0.95, 0.5, 0.1])
      await expect(decodeAudio(whole.subarray(0, share * whole.length), ending)).rejects.toThrow(
        /trunc|decoded|no sound/,
      );
  });

  test.each(KINDS)(
    'damaged %s gives sound or one error, prints nothing, and harms no file after it',
    async (ending) => {
      const printed = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')];
      const whole = bytes(ending);
      const edits = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 });
      await fc.assert(
        fc.asyncProperty(edits, fc.option(fc.nat(whole.length)), async (changes, cut) => {
          const damaged = whole.slice(0, cut ?? whole.length);
          for (const [at, value] of changes) if (at < damaged.length) damaged[at] = value;
          try {
            const { channels } = await decodeAudio(damaged, 'damaged');
            expect(channels.length).toBeGreaterThan(0);
            expect(channels.every((channel) => channel.every(Number.isFinite))).toBe(true);
          } catch (error) {
            if (!isAntiphonError(error)) throw error;
            expect(error.message).not.toContain('\n');
          }
        }),
        { numRuns: 60 },
      );
      expect(printed.map(({ mock }) => mock.calls)).toEqual([[], []]);
      vi.restoreAllMocks();
      expect((await decodeAudio(whole, ending)).channels.length).toBeGreaterThan(0);
    },
  );
});
