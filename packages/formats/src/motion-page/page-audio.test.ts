import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Audio } from '../audio/audio';
import { decodeAudio } from '../audio/decode-audio';
import { silentFlac } from '../audio/fixtures/silent-flac';
import { resample } from '../audio/resample';
import { encodeWav } from '../audio/wav/wav';
import { Envelope } from './envelope';
import { pageSound } from './page-audio';

const MOST = 2 ** 29;

/** The same, with everything in memory at once. */
async function wholeSound(audio: Audio, seconds: number, peaks: number) {
  const samples = Math.ceil(seconds * audio.sampleRate);
  const channels = audio.channels.map((channel) => {
    const longer = new Float32Array(Math.max(samples, channel.length));
    longer.set(channel);
    return longer;
  });
  const [first = new Float32Array()] = channels;
  const mono = first.map((_, i) => channels.reduce((sum, channel) => sum + (channel[i] ?? 0), 0) / channels.length);
  const rate = Math.min(24_000, audio.sampleRate);
  const low = rate === audio.sampleRate ? mono : await resample(mono, audio.sampleRate, rate);
  const highest = Array.from({ length: peaks }, (_, i) => {
    let peak = 0;
    for (let k = Math.floor((i * mono.length) / peaks); k < ((i + 1) * mono.length) / peaks; k++)
      peak = Math.max(peak, Math.abs(mono[k] ?? 0));
    return peak;
  });
  const top = Math.max(0.1, ...highest);
  return {
    wav: encodeWav({ sampleRate: rate, channels: [low] }),
    wave: highest.map((peak) => Math.round((peak / top) * 1000) / 1000),
  };
}

test('piece by piece it is to the byte what it is whole, at any rate, length and number of channels', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(8000, 16_000, 24_000, 44_100, 48_000),
      fc.integer({ min: 0, max: 150_000 }),
      fc.integer({ min: 1, max: 3 }),
      fc.constantFrom(0.01, 1, 3.3),
      fc.constantFrom(1, 7, 480),
      async (sampleRate, length, count, seconds, peaks) => {
        const channels = Array.from({ length: count }, (_, c) =>
          Float32Array.from({ length }, (_, i) => Math.sin(i / (9 + c)) * Math.sin(i / 5000)),
        );
        const { wav, wave } = await pageSound({ sampleRate, channels }, { seconds, peaks, most: MOST });
        const wanted = await wholeSound({ sampleRate, channels }, seconds, peaks);
        expect(wav.equals(wanted.wav)).toBe(true);
        expect(wave).toEqual(wanted.wave);
      },
    ),
    { numRuns: 25 },
  );
});

test.each(['sweep.flac', 'sweep.mp3', 'sweep.ogg', 'sweep.opus', 'sweep.wav'])(
  'a file that is decoded meanwhile gives what the decoded recording gives: %s',
  async (name) => {
    const file = readFileSync(new URL(`../audio/fixtures/${name}`, import.meta.url));
    const audio = await decodeAudio(file, name);
    const how = { seconds: 0.5, peaks: 480, most: MOST };
    expect(await pageSound({ file, name }, how)).toEqual(await pageSound(audio, how));
  },
);

test('of a file that does not tell its length, or lies, the pieces are where they belong', async () => {
  const wav = Buffer.from(
    encodeWav({ sampleRate: 8000, channels: [Float32Array.from({ length: 8000 }, (_, i) => i / 8000)] }),
  );
  const piped = Buffer.from(wav);
  piped.writeUInt32LE(0xffffffff, 40);
  const how = { seconds: 0.1, peaks: 10, most: MOST };
  expect((await pageSound({ file: piped, name: 'piped' }, how)).wave).toEqual(
    (await pageSound({ file: wav, name: 'whole' }, how)).wave,
  );
  const silence = await pageSound({ file: silentFlac(1), name: 'silence' }, how);
  expect(silence.wav).toHaveLength(44 + 2 * Math.round(65_535 / 2));
  expect(silence.wave).toEqual(new Array<number>(10).fill(0));
});

test('sound that is too much for a page is refused while it comes', async () => {
  const how = { seconds: 1, peaks: 10, most: 100_000 };
  await expect(pageSound({ file: silentFlac(40), name: 'hours' }, how)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringMatching(/s of sound are too much for a page/) as string,
  });
});

test('peaks are the same however the samples are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { maxLength: 60 }),
      fc.array(fc.nat(60), { maxLength: 5 }),
      fc.integer({ min: 1, max: 20 }),
      (values, cuts, count) => {
        const samples = Float32Array.from(values);
        const whole = new Envelope(count, samples.length);
        whole.push(samples);
        const parts = new Envelope(count, samples.length);
        const at = [0, ...cuts.map((cut) => Math.min(cut, samples.length)).sort((a, b) => a - b), samples.length];
        at.slice(1).forEach((to, i) => parts.push(samples.subarray(at[i], to)));
        expect(parts.peaks()).toEqual(whole.peaks());
      },
    ),
  );
});
