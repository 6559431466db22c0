import { createGuidance } from '@antiphon/guidance';
import { fitNormalisation } from '@antiphon/data/features';
import { expect, test } from 'vitest';
import type { TrainConfig } from '../denoiser/config';
import { tinyConfig, tinyDataset } from '../fixtures/tiny-run';
import { BatchSource } from './batch';
import { keepMasksAt } from './keep-masks';

const dataset = tinyDataset();
const source = (config: Partial<TrainConfig> = {}, data = dataset) =>
  new BatchSource(
    data,
    fitNormalisation(
      data.clips.filter((clip) => clip.split === 'train'),
      data.conditions,
    ),
    tinyConfig({ batchSize: 6, frames: 24, seed: 3, ...config }),
    1000,
  );

test('a batch depends on seed and step alone, not on what was drawn before', () => {
  const [fresh, used] = [source(), source()];
  const cfg = createGuidance({ kind: 'cfg' });
  for (let step = 0; step < 5; step++) used.at(step, cfg);
  expect(used.at(7, cfg)).toEqual(fresh.at(7, cfg));
  expect(used.at(8, cfg)).not.toEqual(fresh.at(7, cfg));
});

test('arms share windows, noise and time steps; only the keep masks are theirs', () => {
  const [a, b] = ['cfg', 'fixed'].map((kind) => source().at(4, createGuidance({ kind })));
  expect(a && { ...a, keep: 0 }).toEqual(b && { ...b, keep: 0 });
  expect(Array.from(b?.keep.own ?? [])).toEqual([1, 1, 1, 1, 1, 1]);
});

test('a clip shorter than the window is padded, and the mask says so', () => {
  const { mask, x0 } = source().at(0, createGuidance({ kind: 'cfg' }));
  const lengths = Array.from({ length: 6 }, (_, item) =>
    mask.subarray(item * 24, (item + 1) * 24).reduce((a, b) => a + b),
  );
  for (const length of lengths) expect([20, 24]).toContain(length);
  lengths.forEach((length, item) =>
    expect(x0.subarray((item * 24 + length) * 3, (item + 1) * 24 * 3).every((value) => value === 0)).toBe(true),
  );
});

test('the keep masks are those of keepMasksAt, whoever asks', () => {
  const guidance = createGuidance({ kind: 'null-embed' });
  expect(source().at(5, guidance).keep).toEqual(keepMasksAt(5, 3, 6, guidance, ['own', 'partner']));
});

test('windows between a least and a full length, the rest masked', () => {
  const { mask } = source({ frames: 20, leastFrames: 8, batchSize: 200 }).at(1, createGuidance({ kind: 'cfg' }));
  const lengths = Array.from({ length: 200 }, (_, item) =>
    mask.subarray(item * 20, (item + 1) * 20).reduce((a, b) => a + b),
  );
  expect(Math.min(...lengths)).toBe(8);
  expect(Math.max(...lengths)).toBe(20);
  expect(new Set(lengths).size).toBeGreaterThan(8);
});

test('missing frames are masked and 0, and a window has at least one that is not', () => {
  const clips = dataset.clips.map((clip) => ({
    ...clip,
    known: Uint8Array.from({ length: clip.frames }, (_, frame) => (frame === clip.frames - 1 ? 1 : 0)),
  }));
  const { mask, x0 } = source({ frames: 8 }, { ...dataset, clips }).at(0, createGuidance({ kind: 'cfg' }));
  for (let item = 0; item < 6; item++)
    expect([...mask.subarray(item * 8, (item + 1) * 8)].filter(Boolean)).toEqual([1]);
  x0.forEach((value, i) => expect(value === 0).toBe(mask[Math.floor(i / 3)] === 0));
});

test('key frames are frames of the very window, zeros where it is not known', () => {
  const { x0, conditions } = source({ keyFrameEvery: 6 }).at(2, createGuidance({ kind: 'cfg' }));
  expect(conditions.keyframes).toHaveLength(6 * 4 * 3);
  for (let item = 0; item < 6; item++)
    for (let k = 0; k < 4; k++) {
      const at = (item * 24 + 6 * k) * 3;
      expect(conditions.keyframes.subarray((item * 4 + k) * 3, (item * 4 + k + 1) * 3)).toEqual(
        x0.subarray(at, at + 3),
      );
    }
});
