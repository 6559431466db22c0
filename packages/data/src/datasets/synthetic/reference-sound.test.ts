import { expect, test } from 'vitest';
import { referenceSound } from './reference-sound';

test('two voices take turns, the same to the bit, as long as asked', () => {
  const { sampleRate, channels } = referenceSound();
  expect(channels.map(({ length }) => length / sampleRate)).toEqual([8, 8]);
  expect(referenceSound().channels).toEqual(channels);
  const loud = channels.map((channel) => loudHalfSeconds(channel, sampleRate));
  // Both speak, and seldom at once.
  loud.forEach((halves) => expect(halves.length).toBeGreaterThan(3));
  expect(loud[0].filter((half) => loud[1].includes(half)).length).toBeLessThan(3);

  const short = referenceSound(0.5);
  expect(short.channels[0]).toEqual(channels[0].slice(0, sampleRate / 2));
  expect(referenceSound(12.5).channels[1]).toHaveLength(12.5 * sampleRate);
});

function loudHalfSeconds(channel: Float32Array, sampleRate: number): number[] {
  const size = sampleRate / 2;
  const halves = Array.from({ length: channel.length / size }, (_, i) => channel.subarray(i * size, (i + 1) * size));
  return halves.flatMap((half, i) => (Math.max(...half.map(Math.abs)) > 0.02 ? [i] : []));
}
