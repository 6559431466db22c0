import { Random, SPECTRUM_BANDS } from '@antiphon/core';
import { expect, test } from 'vitest';
import { knownStretches, spectrumOf } from './spectrum';

const RATE = 30;

/** Waves of one frequency a column, Hz. */
function waves(rows: number, ...frequencies: readonly number[]): Float32Array {
  const width = frequencies.length;
  return Float32Array.from({ length: rows * width }, (_, i) =>
    Math.sin((2 * Math.PI * frequencies[i % width] * Math.floor(i / width)) / RATE + 1),
  );
}

test('the power of a wave is in the part of the spectrum that its frequency is in', () => {
  const spectra = spectrumOf(knownStretches(waves(300, 1, 4.5, 14), 3), 3);
  // Parts of 1.875 Hz.
  [0, 2, 7].forEach((band, column) => expect(spectra[column][band]).toBeGreaterThan(0.95));
  spectra.forEach((spectrum) => expect(spectrum.reduce((sum, share) => sum + share)).toBeCloseTo(1, 10));
});

test('white noise is everywhere, what stands still nowhere', () => {
  const noise = Random.stream(1, 'noise').normals(6400);
  const [white] = spectrumOf(knownStretches(noise, 1), 1);
  white.forEach((share) => expect(Math.abs(share - 1 / SPECTRUM_BANDS)).toBeLessThan(0.03));
  expect(spectrumOf(knownStretches(new Float32Array(100).fill(0.3), 1), 1)).toEqual([[0, 0, 0, 0, 0, 0, 0, 0]]);
  expect(spectrumOf([], 2)).toEqual([new Array(8).fill(0), new Array(8).fill(0)]);
});

test('rows that are not known count for nothing', () => {
  const wave = waves(100, 1);
  const known = Uint8Array.from({ length: 100 }, (_, row) => (row >= 40 && row < 50 ? 0 : 1));
  const damaged = wave.map((value, row) => (known[row] === 0 ? 1000 : value));
  expect(knownStretches(damaged, 1, known).map(({ start, rows }) => [start, rows])).toEqual([
    [0, 40],
    [50, 50],
  ]);
  expect(spectrumOf(knownStretches(damaged, 1, known), 1)).toEqual(spectrumOf(knownStretches(wave, 1, known), 1));
});
