import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@antiphon/core';
import { codebookName } from '@antiphon/core/models';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { posesDataset } from '../../fixtures/poses-dataset';
import { trainStage } from '../train-stage';
import { followRows } from './codebook';
import { codec } from './codec';
import { kMeans, nearest } from './k-means';

const config = (extra: object = {}) =>
  codec.schema.parse({
    steps: 500,
    warmupSteps: 10,
    batchSize: 16,
    width: 16,
    codes: 16,
    levels: 3,
    every: 4,
    keyFrames: 12,
    learningRate: 5e-3,
    beta2: 0.99,
    ...extra,
  });

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'antiphon-codec-'));
});
afterEach(() => rm(out, { recursive: true, force: true }));

test('it learns: the reconstruction is far better than the mean pose, and the codes are in use', async () => {
  const seen: Record<string, number>[] = [];
  const done = await trainStage({
    stage: codec,
    dataset: posesDataset(),
    config: config(),
    out,
    clock: () => 0,
    onProgress: ({ metrics }) => seen.push({ ...metrics }),
  });
  // SmoothL1 of standard normal numbers to 0 is 0.4 or so.
  expect(seen[0].reconstruction).toBeGreaterThan(0.25);
  expect(seen[499].reconstruction).toBeLessThan(0.02);
  const sizes = done.state.buffers?.[codebookName(0, 'cluster_size')] ?? [];
  expect([...sizes].filter((size) => size >= 2).length).toBeGreaterThan(4);
});

test('the same seed gives the same codec, another one another', async () => {
  const run = async (name: string, seed: number) =>
    (
      await trainStage({
        stage: codec,
        dataset: posesDataset(),
        config: config({ steps: 5, seed }),
        out: join(out, name),
        clock: () => 0,
      })
    ).state;
  const [a, b, c] = [await run('a', 1), await run('b', 1), await run('c', 2)];
  expect(a).toEqual(b);
  expect(c.buffers).not.toEqual(a.buffers);
});

test('a window that is longer than the clips is refused', async () => {
  const run = trainStage({ stage: codec, dataset: posesDataset(), config: config({ every: 30 }), out, clock: () => 0 });
  await expect(run).rejects.toMatchObject({ code: 'TOO_LITTLE_DATA' });
});

const rows = fc
  .array(fc.float({ min: -10, max: 10, noNaN: true }), { minLength: 8, maxLength: 60 })
  .map((values) => Float32Array.from(values.slice(0, 2 * Math.floor(values.length / 2))));

test('k-means never gets worse with a further round', () => {
  const distortion = (all: Float32Array, centres: Float32Array) => {
    let sum = 0;
    for (let at = 0; at < all.length; at += 2) {
      const row = all.subarray(at, at + 2);
      const c = nearest(row, centres);
      sum += (row[0] - centres[2 * c]) ** 2 + (row[1] - centres[2 * c + 1]) ** 2;
    }
    return sum;
  };
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 6 }), fc.nat(100), (all, count, seed) => {
      const after = (iterations: number) =>
        distortion(all, kMeans(all, 2, { count, iterations, random: Random.stream(seed, 'k') }));
      expect(after(3)).toBeLessThanOrEqual(after(2) * (1 + 1e-5) + 1e-4);
    }),
  );
});

test('a dead code becomes a row of the batch, a living one stays', () => {
  const book = {
    embed: Float32Array.of(0, 9),
    embedAvg: Float32Array.of(0, 9 * 0.5),
    clusterSize: Float32Array.of(50, 0.5),
  };
  const after = followRows(book, Float32Array.of(0.1, 0.1, 5), [0, 0, 0], {
    decay: 0.99,
    deadBelow: 2,
    random: Random.stream(3, 'dead'),
  });
  expect(after.embed[0]).toBeLessThan(0.2);
  expect([0.1, 5].some((row) => Math.abs((after.embed[1] ?? 9) - row) < 1e-3)).toBe(true);
});
