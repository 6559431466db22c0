import { Random } from '@antiphon/core';
import { expect, test } from 'vitest';
import { onsets } from './onset';

const RATE = 16000;

/** Noise of −60 dB with bursts (a voice-like buzz of 0.15 s that dies away) at the times given. */
function bursts(times: readonly number[], seconds: number, noise = 1e-3): Float32Array {
  const samples = Random.stream(4, 'background')
    .normals(seconds * RATE)
    .map((value) => noise * value);
  for (const time of times)
    for (let i = 0; i < 0.15 * RATE; i++) {
      const at = Math.round(time * RATE) + i;
      const buzz = [1, 2, 3, 5, 8].reduce((sum, k) => sum + Math.sin((2 * Math.PI * 140 * k * i) / RATE) / k, 0);
      samples[at] = (samples[at] ?? 0) + 0.2 * Math.exp(-i / (0.05 * RATE)) * buzz;
    }
  return samples;
}

test('finds every burst within 15 ms, and nothing else', () => {
  const times = [0.31, 0.55, 0.9, 1.333, 1.5, 1.95, 2.4];
  const found = onsets(bursts(times, 3), RATE);
  expect(found).toHaveLength(times.length);
  found.forEach((time, i) => expect(Math.abs(time - (times[i] ?? NaN))).toBeLessThan(0.015));
});

test('does not depend on the sample rate or the level', () => {
  const samples = bursts([0.5, 1.25, 2], 3);
  const doubled = Float32Array.from({ length: 6 * RATE }, (_, i) => samples[Math.floor(i / 2)] ?? 0);
  expect(onsets(doubled, 2 * RATE)).toHaveLength(3);
  const soft = onsets(
    samples.map((value) => 0.1 * value),
    RATE,
  );
  onsets(samples, RATE).forEach((time, i) => expect(Math.abs(time - (soft[i] ?? NaN))).toBeLessThan(0.011));
});

test('silence and steady noise have no onsets', () => {
  expect(onsets(new Float32Array(2 * RATE), RATE)).toEqual([]);
  expect(onsets(new Float32Array(0), RATE)).toEqual([]);
  const steady = onsets(bursts([], 4, 0.05), RATE).filter((time) => time > 0.05);
  expect(steady).toEqual([]);
});
