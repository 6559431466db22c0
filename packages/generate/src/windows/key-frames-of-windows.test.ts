import type { KeyFramesSpec } from '@antiphon/data';
import type { BundleManifest } from '@antiphon/data/bundle';
import { expect, test } from 'vitest';
import type { KeyFramesRequest } from './guided-key-frames';
import { keyFramesFrom, KeyFramesOfWindows, keyFramesToMake } from './key-frames-of-windows';

const keyframes: KeyFramesSpec = { name: 'keyframes', kind: 'key-frames', every: 4, width: 2, rate: 7.5 };
const guide = { makes: 'keyframes', hears: ['own'], keyFrames: 4, levels: 3, tokens: 9, layers: 1, width: 8 };
const manifest = { name: 'm', features: 2, guide, conditions: [keyframes] } as unknown as BundleManifest;

/** Windows of 16 frames with 4 key frames; what was asked for is kept. */
function windows(stride: number) {
  const asked: KeyFramesRequest[] = [];
  const made = new KeyFramesOfWindows(manifest, keyframes, stride, (request) => {
    asked.push(request);
    const first = asked.length * 100;
    return Promise.resolve({
      tokens: [Int32Array.from({ length: 12 }, (_, i) => first + i)],
      motion: [Float32Array.from({ length: 8 }, (_, i) => first + i)],
    });
  });
  return { asked, next: (before?: Float32Array) => made.next({ conditions: {}, seed: 7, before }) };
}

test('a window goes on with the tokens of the one before, and shows the frames that are known', async () => {
  const { asked, next } = windows(12);
  expect([...(await next())]).toEqual([100, 101, 102, 103, 104, 105, 106, 107]);
  // The last 4 frames of the first window, of which the first is a key frame of the second.
  const before = Float32Array.from({ length: 8 }, (_, i) => -1 - i);
  expect([...(await next(before))]).toEqual([-1, -2, 202, 203, 204, 205, 206, 207]);
  expect(asked[0]).toEqual({ conditions: [{}], seeds: [7] });
  expect(asked[1]).toEqual({ conditions: [{}], seeds: [7], known: [Int32Array.of(109, 110, 111)] });
});

test('where key frames of two windows do not fall together, tokens begin anew', async () => {
  const { asked, next } = windows(10);
  await next();
  const before = Float32Array.from({ length: 12 }, (_, i) => -1 - i); // 6 frames: key frames 0 and 1 are known
  expect([...(await next(before))]).toEqual([-1, -2, -9, -10, 204, 205, 206, 207]);
  expect(asked[1].known).toBeUndefined();
});

test('what audio alone cannot give is said', () => {
  expect(keyFramesToMake({ ...manifest, conditions: [] })).toBeUndefined();
  expect(keyFramesToMake(manifest)).toBe(keyframes);
  expect(() => keyFramesToMake({ ...manifest, guide: undefined })).toThrow(/"keyframes".*no guide.*--guide/);
  expect(keyFramesToMake({ ...manifest, guide: undefined }, true)).toBe(keyframes);
  const given = { name: 'audio', kind: 'given', width: 4, rate: 100, short: 2 } as const;
  expect(() => keyFramesToMake({ ...manifest, conditions: [given] })).toThrow(/"audio".*vq-wav2vec\.pt/);
});

test('key frames out of a motion, its last frame after its end', () => {
  const motion = Float32Array.from({ length: 20 }, (_, i) => i); // 10 frames
  expect([...keyFramesFrom(motion, 3, keyframes, 3)]).toEqual([6, 7, 14, 15, 18, 19]);
});
