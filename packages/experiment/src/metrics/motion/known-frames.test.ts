import { expect, test } from 'vitest';
import { knownDifferences, knownRows, knownShare, wholeWindows } from './known-frames';
import type { EvaluationWindow } from '../metric';

const window = (known?: number[]): EvaluationWindow => ({
  id: 'a',
  unit: 'a',
  frames: 5,
  truth: new Float32Array(10),
  audioBeats: [],
  ...(known && { known: Uint8Array.from(known) }),
});
const rows = Float64Array.of(1, 10, 2, 20, 4, 40, 8, 80, 16, 160);

test('rows and differences that missing frames take part in are left out', () => {
  const gap = window([1, 1, 0, 1, 1]);
  expect([...knownRows(rows, gap, 2)]).toEqual([1, 10, 2, 20, 8, 80, 16, 160]);
  // Never 8 − 2, over the gap.
  expect([...knownDifferences(rows, gap, 2)]).toEqual([1, 10, 8, 80]);
  expect(knownShare(gap)).toBe(0.8);
});

test('without missing frames everything counts', () => {
  expect(knownRows(rows, window(), 2)).toBe(rows);
  expect([...knownDifferences(rows, window(), 2)]).toEqual([1, 10, 2, 20, 4, 40, 8, 80]);
  const sampled = [window(), window([1, 1, 1, 1, 1]), window([1, 1, 1, 1, 0])].map((each) => ({
    window: each,
    samples: [],
  }));
  expect(wholeWindows(sampled)).toEqual(sampled.slice(0, 2));
});
