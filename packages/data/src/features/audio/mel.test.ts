import { Random } from '@antiphon/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LOG_MEL_FLOOR, logMel, melCentres } from './mel';

const options = { sampleRate: 16000, bands: 32, rate: 30, frames: 30 };
const row = (mel: Float32Array, frame: number) => mel.subarray(frame * options.bands, (frame + 1) * options.bands);
const loudest = (values: Float32Array) => values.indexOf(Math.max(...values));

test('silence is the floor everywhere', () => {
  const mel = logMel(new Float32Array(16000), options);
  expect(mel).toEqual(new Float32Array(30 * 32).fill(Math.log(LOG_MEL_FLOOR)));
});

test('a pure sine at a band’s centre peaks in that band', () => {
  melCentres(32, 16000).forEach((frequency, band) => {
    const sine = Float32Array.from({ length: 16000 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * frequency * i) / 16000));
    expect(loudest(row(logMel(sine, options), 15)), `${frequency} Hz`).toBe(band);
  });
});

test('white noise of variance v has power v in every band', () => {
  const noise = Random.stream(1, 'noise')
    .normals(16000 * 20)
    .map((value) => 0.1 * value);
  const mel = logMel(noise, { ...options, frames: 600 });
  for (let band = 0; band < 32; band++) {
    let power = 0;
    for (let frame = 0; frame < 600; frame++) power += Math.exp(mel[frame * 32 + band] ?? 0) / 600;
    expect(Math.abs(power - 0.01)).toBeLessThan(0.002);
  }
});

test('ten times the amplitude adds log 100', () => {
  const sine = (amplitude: number) => Float32Array.from({ length: 16000 }, (_, i) => amplitude * Math.sin(i * 0.3));
  const [soft, loud] = [0.05, 0.5].map((amplitude) => row(logMel(sine(amplitude), options), 10));
  const band = loudest(loud ?? new Float32Array(0));
  expect((loud?.[band] ?? 0) - (soft?.[band] ?? 0)).toBeCloseTo(Math.log(100), 3);
});

test('a click at time t is loudest in frame floor(t · rate), whatever the rates', () => {
  const rates = fc.constantFrom(24, 25, 29.97, 30, 60);
  fc.assert(
    fc.property(
      rates,
      fc.constantFrom(8000, 16000, 48000),
      fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      (rate, sampleRate, t) => {
        // At the edge between two frames both are equally near.
        fc.pre(Math.abs(((t * rate) % 1) - 0.5) < 0.45);
        const samples = new Float32Array(sampleRate);
        samples[Math.round(t * sampleRate)] = 1;
        const frames = Math.floor(rate);
        const mel = logMel(samples, { sampleRate, bands: 8, rate, frames });
        expect(Math.floor(mel.indexOf(Math.max(...mel)) / 8)).toBe(Math.floor(t * rate));
      },
    ),
  );
});

test('low bands that are narrower than a bin of the spectrum are not empty', () => {
  const noise = Random.stream(2, 'noise').normals(16000);
  expect(Math.min(...logMel(noise, { ...options, bands: 128 }))).toBeGreaterThan(Math.log(LOG_MEL_FLOOR) + 1);
});

test('frames beyond the recording are silent', () => {
  const mel = logMel(Random.stream(3, 'noise').normals(8000), options);
  expect(row(mel, 20)).toEqual(new Float32Array(32).fill(Math.log(LOG_MEL_FLOOR)));
  expect(row(mel, 10)[5]).toBeGreaterThan(-5);
});
