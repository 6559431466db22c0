import { Random } from '@antiphon/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyFrames, testChunks, trainingWindow } from './windows';

const LENGTHS = { least: 400, most: 600 };

describe('training windows', () => {
  test('lie in the scene, have 400 to 599 frames where it has as many, and some that are known', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.nat(),
        fc.array(fc.nat(), { maxLength: 4 }),
        (frames, seed, at) => {
          const known = new Uint8Array(frames);
          for (const frame of [seed, ...at]) known[frame % frames] = 1;
          const window = trainingWindow(Random.stream(seed, 'test'), frames, { ...LENGTHS, known });
          expect(window.start).toBeGreaterThanOrEqual(0);
          expect(window.start + window.frames).toBeLessThanOrEqual(frames);
          expect(window.frames).toBeLessThan(600);
          expect(window.frames).toBeGreaterThanOrEqual(Math.min(400, frames));
          expect(known.subarray(window.start, window.start + window.frames)).toContain(1);
          expect(trainingWindow(Random.stream(seed, 'test'), frames, { ...LENGTHS, known })).toEqual(window);
        },
      ),
    );
  });

  test('lengths and starts are uniform', () => {
    const random = Random.stream(1, 'windows');
    const windows = Array.from({ length: 20_000 }, () => trainingWindow(random, 5000, LENGTHS));
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const lengths = windows.map(({ frames }) => frames);
    expect([Math.min(...lengths), Math.max(...lengths)]).toEqual([400, 599]);
    // Standard errors: 57.7 / √20000 = 0.41 for lengths, 0.289 / √20000 = 0.002 for places.
    expect(Math.abs(mean(lengths) - 499.5)).toBeLessThan(1.7);
    const places = windows.map(({ start, frames }) => start / (5000 - frames));
    expect(Math.abs(mean(places) - 0.5)).toBeLessThan(0.008);
    const quarters = [0, 1, 2, 3].map((q) => places.filter((place) => Math.min(3, Math.floor(4 * place)) === q).length);
    // Pearson's χ² with 3 degrees of freedom: 16.3 is its 99.9 % quantile.
    expect(quarters.reduce((sum, count) => sum + (count - 5000) ** 2 / 5000, 0)).toBeLessThan(16.3);
  });

  test('a scene that is too short is the window; without known frames there is none', () => {
    expect(trainingWindow(Random.stream(0, 't'), 399, LENGTHS)).toEqual({ start: 0, frames: 399 });
    expect(() => trainingWindow(Random.stream(0, 't'), 0, LENGTHS)).toThrow(RangeError);
    expect(() => trainingWindow(Random.stream(0, 't'), 9, { ...LENGTHS, known: new Uint8Array(9) })).toThrow(/missing/);
  });
});

test('test chunks follow each other and cover the scene', () => {
  expect(testChunks(1300, 600)).toEqual([
    { start: 0, frames: 600 },
    { start: 600, frames: 600 },
    { start: 1200, frames: 100 },
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 700 }), (frames, length) => {
      const chunks = testChunks(frames, length);
      const ends = chunks.map(({ start, frames: count }) => start + count);
      expect(chunks.map(({ start }) => start)).toEqual([0, ...ends].slice(0, chunks.length));
      expect(ends.at(-1) ?? 0).toBe(frames);
      expect(chunks.slice(0, -1).every(({ frames: count }) => count === length)).toBe(true);
    }),
  );
});

test('key frames are every thirtieth frame, as motion[::30]', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 1, max: 5 }), (frames, features) => {
      const motion = Float32Array.from({ length: frames * features }, (_, i) => i);
      const expected = Array.from({ length: frames }, (_, frame) => frame)
        .filter((frame) => frame % 30 === 0)
        .flatMap((frame) => [...motion.subarray(frame * features, (frame + 1) * features)]);
      expect([...keyFrames(motion, frames, features)]).toEqual(expected);
    }),
  );
  expect([...keyFrames(Uint8Array.of(1, 0, 0, 1, 1, 0, 0), 7, 1, 3)]).toEqual([1, 1, 0]);
  expect(() => keyFrames(new Float32Array(5), 2, 3)).toThrow(RangeError);
});
