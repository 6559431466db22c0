import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileFrames, RateRestorer } from './restore-rate';

function restore(frames: Float32Array, width: number, factor: number, cuts: readonly number[] = []): number[] {
  const restorer = new RateRestorer(width, factor);
  const ends = [...cuts.map((cut) => cut * width), frames.length];
  const pieces = ends.map((end, i) => restorer.push(frames.slice(ends[i - 1] ?? 0, end)));
  return [...pieces, restorer.end()].flatMap((piece) => Array.from(piece));
}

test('two frames become four: read between the block centres, held at the ends', () => {
  expect(restore(Float32Array.of(0, 8, 8, 0), 2, 2)).toEqual([0, 8, 2, 6, 6, 2, 8, 0]);
  expect(restore(Float32Array.of(3), 1, 4)).toEqual([3, 3, 3, 3]);
});

test('a factor of 1 gives the frames themselves; a constant stays constant', () => {
  const frames = Float32Array.of(0.1, 0.7, -3);
  expect(restore(frames, 1, 1)).toEqual(Array.from(frames));
  expect(new Set(restore(new Float32Array(50).fill(0.3), 1, 3))).toEqual(new Set([Math.fround(0.3)]));
});

test.each([2, 4])('a slow sine (1 Hz at 30 Hz × %d) comes back from its block means within 1 %%', (factor) => {
  const rate = 30 * factor;
  const sine = Float64Array.from({ length: 4 * rate }, (_, i) => Math.sin((2 * Math.PI * i) / rate));
  const means = Float32Array.from(
    { length: sine.length / factor },
    (_, i) => sine.subarray(i * factor, (i + 1) * factor).reduce((sum, value) => sum + value, 0) / factor,
  );
  const restored = restore(means, 1, factor);
  expect(restored).toHaveLength(sine.length);
  // Between the first and the last block centre; beyond, the motion holds.
  for (let i = factor; i < sine.length - factor; i++)
    expect(Math.abs((restored[i] ?? NaN) - (sine[i] ?? 0))).toBeLessThan(0.01);
});

test('however it is cut, the result is the same to the last bit', () => {
  const value = fc.float({ noNaN: true, min: -500, max: 500 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 30 }),
      fc.constantFrom(1, 2, 3, 4, 8, 5 / 3, 0.8),
      fc.array(fc.nat(30), { maxLength: 6 }),
      (rows, factor, anywhere) => {
        const frames = Float32Array.from(rows.flat());
        const cuts = anywhere.map((cut) => Math.min(cut, rows.length)).sort((a, b) => a - b);
        const whole = restore(frames, 2, factor);
        expect(whole).toHaveLength(2 * fileFrames(rows.length, factor));
        expect(restore(frames, 2, factor, cuts)).toEqual(whole);
      },
    ),
  );
});
