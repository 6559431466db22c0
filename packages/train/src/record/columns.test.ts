import type { Clip } from '@antiphon/data';
import { normalisationOf } from '@antiphon/data';
import { expect, test } from 'vitest';
import { conditionsOf } from '../denoiser/network/model';
import { tinyDataset } from '../fixtures/tiny-run';
import { trainedColumns } from './columns';

test('statistics are those of the clips that are trained on, over frames that are known', async () => {
  const dataset = tinyDataset();
  const features = 3;
  const clips = dataset.clips.map((clip): Clip => {
    if (clip.split !== 'train') return { ...clip, motion: clip.motion.map(() => 1e6) };
    const known = Uint8Array.from({ length: clip.frames }, (_, frame) => (frame < 3 ? 0 : 1));
    return { ...clip, known, motion: clip.motion.map((value, i) => (i < 3 * features ? -1e6 : value)) };
  });
  const marred = { ...dataset, clips };
  const { motion, conditions } = await trainedColumns(marred, dataset.conditions, normalisationOf(marred));
  const values = clips
    .filter(({ split }) => split === 'train')
    .flatMap((clip) => [...clip.motion.subarray(3 * features)].filter((_, i) => i % features === 0));
  const mean = values.reduce((sum, value) => sum + value) / values.length;
  expect(motion.asData.mean[0]).toBeCloseTo(mean, 10);
  expect(motion.asData.std[0]).toBeCloseTo(
    Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length),
    10,
  );
  expect([motion.asData.least[0], motion.asData.most[0]]).toEqual([Math.min(...values), Math.max(...values)]);
  for (const columns of [motion, ...Object.values(conditions)]) {
    columns.normalised.mean.forEach((value) => expect(value).toBeCloseTo(0, 5));
    columns.normalised.std.forEach((value) => expect(value).toBeCloseTo(1, 5));
  }
});

test('key frames are columns of their own, at their own rate', async () => {
  const dataset = tinyDataset();
  const specs = conditionsOf(dataset, { keyFrameEvery: 4 });
  const fitted = normalisationOf(dataset);
  const normalisation = { ...fitted, conditions: { ...fitted.conditions, keyframes: fitted.motion } };
  const { motion, conditions } = await trainedColumns(dataset, specs, normalisation);
  const { keyframes } = conditions;
  expect(keyframes.rate).toBe(7.5);
  expect(keyframes.asData.mean).toHaveLength(3);
  // A quarter of the frames: near, and within the range of all.
  keyframes.asData.mean.forEach((value, i) => expect(Math.abs(value - motion.asData.mean[i])).toBeLessThan(0.5));
  keyframes.asData.most.forEach((value, i) => expect(value).toBeLessThanOrEqual(motion.asData.most[i]));
});
