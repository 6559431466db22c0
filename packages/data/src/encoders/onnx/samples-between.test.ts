import { Random } from '@antiphon/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SamplesBetween } from './samples-between';

const recording = Random.stream(1, 'samples').normals(500);
const pieces = fc.array(fc.nat(120), { maxLength: 10 });

test('gives what lies between two samples, silence outside, however it was pushed', () => {
  fc.assert(
    fc.property(pieces, fc.integer({ min: -50, max: 500 }), fc.nat(200), (lengths, from, count) => {
      const samples = new SamplesBetween();
      let at = 0;
      for (const length of lengths) {
        samples.push(recording.subarray(at, at + length));
        at = Math.min(recording.length, at + length);
      }
      expect(samples.length).toBe(at);
      const target = new Float32Array(2 * count).fill(7);
      for (let i = 0; i < count; i++) target[2 * i + 1] = 0;
      samples.copy(from, from + count, target, 1, 2);
      for (let i = 0; i < count; i++) {
        const index = from + i;
        expect(target[2 * i + 1]).toBe(index >= 0 && index < at ? recording[index] : 0);
        expect(target[2 * i]).toBe(7);
      }
    }),
  );
});

test('holds no more than is still wanted, and a copy of that', () => {
  const samples = new SamplesBetween();
  const block = new Float32Array(100);
  let most = 0;
  for (let second = 0; second < 600; second++) {
    samples.push(block.fill(second));
    samples.forget(samples.length - 250);
    most = Math.max(most, samples.held);
  }
  expect(samples.length).toBe(60_000);
  expect(most).toBeLessThanOrEqual(350);
  const last = new Float32Array(250);
  samples.copy(59_750, 60_000, last, 0, 1);
  expect([last[0], last[49], last[50], last[249]]).toEqual([597, 597, 598, 599]);
});
