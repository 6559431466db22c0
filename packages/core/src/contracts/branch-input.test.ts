import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blurFrames, blurMatrix, unrelatedConditions } from './branch-input';

describe('blurFrames', () => {
  test('width 1, by hand: an impulse becomes the Gaussian', () => {
    const x = new Float64Array(9);
    x[4] = 1;
    const weights = [0, 1, 2, 3].map((d) => Math.exp(-(d ** 2) / 2));
    const total = weights[0] + 2 * (weights[1] + weights[2] + weights[3]);
    const out = blurFrames(x, [1, 9, 1], 1);
    expect(out[4]).toBeCloseTo(weights[0] / total, 12);
    expect(out[2]).toBeCloseTo(weights[2] / total, 12);
    expect(out[8]).toBe(0);
  });

  test('constant motion stays, and so does the precision; one frame is left alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.double({ min: 0.2, max: 6, noNaN: true }), (frames, width) => {
        const out = blurFrames(new Float32Array(2 * frames * 3).fill(0.5), [2, frames, 3], width);
        expect(out).toBeInstanceOf(Float32Array);
        for (const value of out) expect(value).toBeCloseTo(0.5, 5);
      }),
    );
  });

  test('features and items do not mix', () => {
    const x = Float64Array.of(1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60); // [2, 3, 2]
    const out = blurFrames(x, [2, 3, 2], 0.7);
    for (let i = 0; i < x.length; i += 2) expect(out[i + 1]).toBeCloseTo(10 * out[i], 12);
    expect(Math.max(...[...out].filter((_, i) => i % 2 === 0).slice(0, 3))).toBeLessThan(3);
  });
});

describe('blurMatrix', () => {
  test('rows add up to 1; without a width each row is the mean of all', () => {
    for (const [frames, width] of [
      [1, 2],
      [5, 0.4],
      [8, 3],
      [24, 50],
    ] as const) {
      const matrix = blurMatrix(frames, width);
      for (let t = 0; t < frames; t++) {
        const row = matrix.subarray(t * frames, (t + 1) * frames);
        expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
      }
    }
    expect([...blurMatrix(2)]).toEqual([0.5, 0.5, 0.5, 0.5]);
  });
});

describe('unrelatedConditions', () => {
  const of = (values: number[], items: number, frames: number) => [
    ...unrelatedConditions({ audio: Float32Array.from(values) }, items, () => frames).audio,
  ];

  test('each item gets those of the next one that has others', () => {
    expect(of([1, 1, 2, 2, 3, 3], 3, 2)).toEqual([2, 2, 3, 3, 1, 1]);
    // Two motions for each of two recordings: the neighbour has the same audio, so that it would be no guidance at all.
    expect(of([1, 1, 1, 1, 2, 2, 2, 2], 4, 2)).toEqual([2, 2, 2, 2, 1, 1, 1, 1]);
  });

  test('where all have the same, their own half a clip later', () => {
    expect(of([1, 2, 3, 4], 1, 4)).toEqual([3, 4, 1, 2]);
    expect(of([1, 2, 3, 1, 2, 3], 2, 3)).toEqual([2, 3, 1, 2, 3, 1]);
  });

  test('all conditions come from the same clip', () => {
    const out = unrelatedConditions(
      { audio: Float32Array.of(1, 1, 2), text: Float32Array.of(5, 6, 7, 8, 9, 10) },
      3,
      () => 1,
    );
    expect([...out.audio]).toEqual([1, 2, 1]);
    expect([...out.text]).toEqual([7, 8, 9, 10, 5, 6]);
  });
});
