import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeTorchCheckpoint } from '@antiphon/formats';
import { openDataset } from '../registry';
import { readDataStats } from './data-stats';
import { writeScene } from './fixtures/person-folder';

let folder = '';
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'antiphon-stats-'))));
afterEach(() => rm(folder, { recursive: true }));

const ramp = (count: number, from: number) => Float32Array.from({ length: count }, (_, i) => i / 8 + from);
const FILE = 'data_stats.pth';
const fixture = (name: string) =>
  copyFile(fileURLToPath(new URL(`fixtures/${name}`, import.meta.url)), join(folder, FILE));
const write = (values: Readonly<Record<string, Float32Array>>) =>
  writeFile(
    join(folder, FILE),
    writeTorchCheckpoint(
      Object.fromEntries(Object.entries(values).map(([name, each]) => [name, { shape: [each.length], values: each }])),
    ),
  );
const good = {
  pose_mean: ramp(104, 0),
  pose_std: ramp(104, 1),
  code_mean: ramp(256, -2),
  code_std: ramp(256, 0.5),
  audio_mean: Float32Array.of(0.25),
  audio_std_flat: Float32Array.of(0.5),
};

// Written by torch.save of PyTorch 2.13: arrays and scalars of NumPy; tensors, those of the motion as rows; and the format before PyTorch 1.6.
test.each([
  ['data-stats-numpy.pth', [0.25]],
  ['data-stats-tensors.pth', [0.25, 0.125]],
  ['data-stats-legacy.pth', [0.25]],
])('%s', async (name, audioMean) => {
  await fixture(name);
  const stats = await readDataStats(folder);
  expect(stats?.motion).toEqual({
    body: { mean: [...ramp(104, 0)], std: [...ramp(104, 1)] },
    face: { mean: [...ramp(256, -2)], std: [...ramp(256, 0.5)] },
  });
  expect(stats?.audio).toEqual({ mean: audioMean, std: [0.5] });
});

test('there need not be any', async () => {
  expect(await readDataStats(folder)).toBeUndefined();
});

test('a column that never moves is divided by 1', async () => {
  await write({ ...good, pose_std: good.pose_std.with(3, 0) });
  expect((await readDataStats(folder))?.motion.body.std.slice(2, 5)).toEqual([1.25, 1, 1.5]);
});

test.each<[string, Record<string, Float32Array | undefined>, RegExp]>([
  ['an entry too few', { code_std: undefined }, /it has no "code_std"\. To go without it, move it away/],
  ['another width', { pose_mean: ramp(103, 0) }, /its "pose_mean" has 103 numbers\. Expected 104/],
  ['nothing', { audio_mean: new Float32Array(0) }, /its "audio_mean" holds no numbers/],
  ['NaN', { code_mean: ramp(256, 0).fill(NaN, 7, 8) }, /number 7 of its "code_mean" is NaN/],
  [
    'a negative spread',
    { pose_std: ramp(104, -1) },
    /number 0 of its "pose_std" is -1\. Expected a standard deviation/,
  ],
])('what does not fit is refused: %s', async (_, change, says) => {
  await write(
    Object.fromEntries(
      Object.entries({ ...good, ...change }).filter(([, values]) => values !== undefined),
    ) as typeof good,
  );
  await expect(readDataStats(folder)).rejects.toThrow(says);
});

test('what is no checkpoint is refused', async () => {
  await writeFile(join(folder, FILE), 'text');
  await expect(readDataStats(folder)).rejects.toMatchObject({ code: 'INVALID_WEIGHTS' });
});

test('a dataset is normalised by them, and another one without them', async () => {
  await writeScene(folder, '01');
  const open = (part: 'face' | 'body') => openDataset({ kind: 'audio2photoreal', path: folder, part });
  const without = await open('face');
  expect(without.normalisation).toBeUndefined();
  await write(good);
  const dataset = await open('face');
  expect(dataset.normalisation).toEqual({ motion: { mean: [...good.code_mean], std: [...good.code_std] } });
  expect((await open('body')).normalisation?.motion.mean).toEqual([...good.pose_mean]);
  expect(dataset.hash).not.toBe(without.hash);
});
