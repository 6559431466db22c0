import { expect, test } from 'vitest';
import { normalisationSchema } from '../bundle/manifest';
import type { ConditionSpec } from '../conditions/spec';
import type { Clip } from '../datasets/dataset';
import { denormalise, fitNormalisation, normalise } from './normalisation';

const AUDIO: ConditionSpec = { name: 'audio', kind: 'key-frames', every: 1, width: 2, rate: 30 };

/** Three features: ±2 about 10, constant 0.1, ±1e-6 about 0. */
const clip = (frames: number): Clip => ({
  id: 'a',
  split: 'train',
  frames,
  motion: Float32Array.from({ length: 3 * frames }, (_, i) => {
    const sign = Math.floor(i / 3) % 2 === 0 ? 1 : -1;
    return [10 + 2 * sign, 0.1, 1e-6 * sign][i % 3] ?? 0;
  }),
  conditions: { audio: Float32Array.from({ length: 2 * frames }, (_, i) => (i % 2 === 0 ? 7 : Math.floor(i / 2) % 2)) },
  audio: { sampleRate: 16000, channels: [] },
});

test('mean and deviation over all frames, by hand', () => {
  const { motion, conditions } = fitNormalisation([clip(4), clip(6)], [AUDIO]);
  expect(motion.mean[0]).toBeCloseTo(10, 6);
  expect(motion.std[0]).toBeCloseTo(2, 6);
  expect(conditions.audio).toEqual({ mean: [7, 0.5], std: [0.025, 0.5] });
});

test('frames that are missing do not count', () => {
  const clean = clip(6);
  const known = Uint8Array.of(1, 1, 0, 1, 1, 0);
  const motion = clean.motion.map((value, i) => (known[Math.floor(i / 3)] === 0 ? 1e6 : value));
  const kept = clean.motion.filter((_, i) => known[Math.floor(i / 3)] !== 0);
  expect(fitNormalisation([{ ...clean, motion, known }], []).motion).toEqual(
    fitNormalisation([{ ...clean, frames: 4, motion: kept }], []).motion,
  );
});

test('what hardly moves is not blown up', () => {
  const { motion } = fitNormalisation([clip(4)], [AUDIO]);
  expect(motion.std[1]).toBeCloseTo(0.05 * 2, 6);
  expect(motion.std[2]).toBeCloseTo(0.05 * 2, 6);
  expect(normalisationSchema.parse({ motion, conditions: {} }).motion).toEqual(motion);
});

test('what hardly moves is held against its own unit', () => {
  const wide = { ...clip(4), motion: clip(4).motion.map((value, i) => (i % 3 === 0 ? 1e4 * value : value)) };
  const { motion } = fitNormalisation([wide], [], ['mm', 'weight', 'weight']);
  const own = fitNormalisation([clip(4)], [], ['mm', 'weight', 'weight']).motion;
  expect(motion.std.slice(1)).toEqual(own.std.slice(1));
  expect(motion.std[0]).toBeCloseTo(1e4 * (own.std[0] ?? 0), 6);
});

test('a corpus in which nothing moves has deviation 1', () => {
  const still = { ...clip(2), motion: new Float32Array(4).fill(3), conditions: {} };
  expect(fitNormalisation([still], []).motion).toEqual({ mean: [3, 3], std: [1, 1] });
});

test('normalised values have mean 0 and deviation 1, and come back', () => {
  const { motion } = fitNormalisation([clip(4)], [AUDIO]);
  const normalised = normalise(clip(4).motion, motion);
  expect([0, 3, 6, 9].map((i) => Math.round((normalised[i] ?? 0) * 1e5) / 1e5)).toEqual([1, -1, 1, -1]);
  denormalise(normalised, motion).forEach((value, i) => expect(value).toBeCloseTo(clip(4).motion[i] ?? NaN, 5));
});

test('refuses no clips, and rows that do not fit', () => {
  expect(() => fitNormalisation([], [AUDIO])).toThrow(RangeError);
  expect(() => normalise(new Float32Array(4), { mean: [0, 0, 0], std: [1, 1, 1] })).toThrow(RangeError);
});
