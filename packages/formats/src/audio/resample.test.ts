import { expect, test } from 'vitest';
import { resample, Resampler } from './resample';

const sine = (length: number, rate: number, frequency: number) =>
  Float32Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * frequency * i) / rate));

test.each([
  [48000, 16000],
  [44100, 16000],
  [16000, 48000],
  [8000, 16000],
  [22050, 44100],
])('a sine keeps its phase from %d Hz to %d Hz', async (from, to) => {
  const resampled = await resample(sine(from, from, 440), from, to);
  const wanted = sine(to, to, 440);
  let worst = 0;
  for (let i = Math.round(0.05 * to); i < 0.95 * to; i++)
    worst = Math.max(worst, Math.abs((resampled[i] ?? NaN) - (wanted[i] ?? 0)));
  expect(worst).toBeLessThan(1e-4);
});

test.each([
  [48000, 16000, 100001],
  [44100, 16000, 12345],
  [16000, 44100, 7],
  [8000, 48000, 1],
  [48000, 8000, 0],
])('the length from %d Hz to %d Hz of %d samples is round(n · to / from)', async (from, to, length) => {
  expect(await resample(new Float32Array(length), from, to)).toHaveLength(Math.round((length * to) / from));
});

test('what lies above half of the new rate is gone', async () => {
  const resampled = await resample(sine(48000, 48000, 11000), 48000, 16000);
  expect(Math.max(...resampled.subarray(1000, 15000))).toBeLessThan(1e-4);
});

test('a long recording is one piece: no seam, nothing lost at the end', async () => {
  const [from, to, seconds] = [48000, 16000, 30];
  const resampled = await resample(sine(seconds * from, from, 100), from, to);
  const wanted = sine(seconds * to, to, 100);
  let worst = 0;
  for (let i = 2000; i < seconds * to - 200; i++)
    worst = Math.max(worst, Math.abs((resampled[i] ?? NaN) - (wanted[i] ?? 0)));
  expect(worst).toBeLessThan(1e-4);
});

test('the same rate gives a copy, absurd rates an error', async () => {
  const samples = Float32Array.of(1, 2);
  const copy = await resample(samples, 16000, 16000);
  expect(copy).toEqual(samples);
  expect(copy).not.toBe(samples);
  await expect(resample(samples, 1, 16000)).rejects.toThrow('audio: it cannot be resampled from 1 Hz to 16000 Hz.');
});

test('a converter that is used again has forgotten what it heard, however the samples come', async () => {
  const samples = sine(20_000, 44_100, 440);
  const alone = await resample(samples, 44_100, 16_000);
  await resample(new Float32Array(9_999).fill(1), 44_100, 16_000);
  expect(await resample(samples, 44_100, 16_000)).toEqual(alone);
  const [one, other] = [await Resampler.open(44_100, 16_000), await Resampler.open(44_100, 16_000)];
  const parts: Float32Array[] = [];
  for (let at = 0; at < samples.length; at += 777) {
    parts.push(...one.push(samples.subarray(at, at + 777)));
    other.push(new Float32Array(5_000).fill(-1));
  }
  parts.push(...one.end());
  for (const resampler of [one, other, other]) resampler.close(); // twice does no harm
  expect(() => other.push(samples)).toThrow(/closed/);
  expect(Float32Array.from(parts.flatMap((part) => [...part]))).toEqual(alone);
});
