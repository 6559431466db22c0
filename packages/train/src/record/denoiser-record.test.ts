import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sketchOf, unpackNumbers, type TrainingRecord } from '@antiphon/core';
import { parseTrainingRecord, TRAINING_RECORD_FILE } from '@antiphon/data/bundle';
import { createGuidance } from '@antiphon/guidance';
import { beforeAll, describe, expect, test } from 'vitest';
import { readCheckpoint } from '../checkpoint/checkpoint';
import type { Checkpoint } from '../checkpoint/checkpoint-contents';
import { trainingEvidence } from '../checkpoint/evidence';
import { train } from '../denoiser/train';
import type { TrainOptions } from '../denoiser/train-options';
import { tinyConfig, tinyDataset } from '../fixtures/tiny-run';
import { heldOutWindows } from './held-out-windows';

const folder = () => mkdtemp(join(tmpdir(), 'antiphon-record-'));
const options = async (more: Partial<TrainOptions> = {}): Promise<TrainOptions> => ({
  dataset: tinyDataset(),
  guidance: createGuidance({ kind: 'null-embed' }),
  config: tinyConfig(),
  out: await folder(),
  clock: () => 0,
  keepWindows: true,
  ...more,
});

function recordOf({ record }: Pick<Checkpoint, 'record'>): Required<TrainingRecord> {
  if (record === undefined) throw new Error('There is no record.');
  return record as Required<TrainingRecord>;
}

describe('the record of a training', () => {
  let run: TrainOptions;
  let checkpoint: Checkpoint;
  beforeAll(async () => {
    run = await options();
    checkpoint = await train(run);
  });

  test('is written beside its checkpoint, and read with it', async () => {
    const record = recordOf(checkpoint);
    const path = join(run.out, TRAINING_RECORD_FILE);
    expect(parseTrainingRecord(await readFile(path, 'utf8'), path)).toEqual(record);
    expect((await readCheckpoint(run.out))?.record).toEqual(record);
    expect(record).toMatchObject({
      of: 'denoiser',
      step: 12,
      steps: 12,
      data: { name: 'tiny', hash: 'tiny-dataset-1', clips: 3, frames: 81, heldOut: 'test' },
      dropout: { samples: checkpoint.dropoutRecord.samples, dropped: checkpoint.dropoutRecord.dropped },
    });
    expect(Object.keys(record.hearing)).toEqual(['own', 'partner']);
    expect(record.hearing.own.rows.shape).toEqual([60, 6]); // 8 s at 30 Hz, every fourth row
  });

  test('holds windows of a clip that was not trained on, and what the network does with them', () => {
    const { probe, behaviour } = recordOf(checkpoint);
    const { motion } = heldOutWindows(run.dataset, checkpoint);
    const kept = unpackNumbers(probe.motion);
    expect(probe).toMatchObject({ kind: 'held-out', items: 12, motion: { shape: [12, 16, 3] } });
    expect(probe.conditions.own.shape).toEqual([12, 16, 6]);
    kept.forEach((value, i) => expect(value).toBeCloseTo(motion[i], 3));
    for (const { sigma } of probe.levels) expect(sigma > 0.05 && sigma < 0.9999).toBe(true);
    expect(behaviour.branches.map(({ heard }) => heard)).toEqual([['own', 'partner'], ['partner'], ['own'], []]);
    for (const { levels } of behaviour.branches) expect(levels).toHaveLength(probe.levels.length);
    expect(Object.keys(behaviour.swapped)).toEqual(['own', 'partner']);
  });

  test('tells the average from the weights that it is of', () => {
    const { average, probe } = recordOf(checkpoint);
    expect(average.decay).toBe(0.995);
    expect(average.moved).toBeCloseTo(trainingEvidence(checkpoint).weightsMoved, 8);
    expect(average.rawMoved).toBeGreaterThan(average.moved);
    expect(average.apart).toBeGreaterThan(0);
    expect(average.rawErrors).toHaveLength(probe.levels.length);
  });

  test('is made again where it is gone, to the same bytes, and left out where that was asked for', async () => {
    const path = join(run.out, TRAINING_RECORD_FILE);
    const before = await readFile(path, 'utf8');
    await rm(path);
    expect((await train({ ...run, record: false })).record).toBeUndefined();
    expect(await readdir(run.out)).not.toContain(TRAINING_RECORD_FILE);
    await train(run);
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  test('of another step or of other data is not taken; one that cannot be read is named', async () => {
    const path = join(run.out, TRAINING_RECORD_FILE);
    const text = await readFile(path, 'utf8');
    for (const other of [
      { ...recordOf(checkpoint), step: 11 },
      { ...recordOf(checkpoint), data: { ...recordOf(checkpoint).data, hash: 'other' } },
    ]) {
      await writeFile(path, JSON.stringify(other));
      expect((await readCheckpoint(run.out))?.record).toBeUndefined();
    }
    await writeFile(path, text.slice(0, 100));
    await expect(readCheckpoint(run.out)).rejects.toThrow(/training-record\.json: it is not JSON/);
    await writeFile(path, text);
  });
});

test('a training that goes on has another record, the same as one that was never finished before', async () => {
  const short = await options({ config: tinyConfig({ steps: 6, decay: 'none' }) });
  const first = recordOf(await train(short));
  const long = tinyConfig({ steps: 12, decay: 'none' });
  const grown = await train({ ...short, config: long });
  expect(recordOf(grown).step).toBe(12);
  expect(recordOf(grown).behaviour).not.toEqual(first.behaviour);
  const whole = await options({ config: long });
  await train(whole);
  const bytes = (out: string) => readFile(join(out, TRAINING_RECORD_FILE), 'utf8');
  expect(await bytes(short.out)).toBe(await bytes(whole.out));
});

test('stopped by a signal at its end, the next call makes it', async () => {
  const run = await options();
  const abort = new AbortController();
  const stopped = await train({ ...run, signal: abort.signal, onProgress: ({ step }) => step === 12 && abort.abort() });
  expect(stopped.step).toBe(12);
  expect(stopped.record).toBeUndefined();
  expect(recordOf(await train(run)).step).toBe(12);
});

test('windows that are drawn hold nothing of the data but sketches and errors', async () => {
  const run = await options({ keepWindows: false, config: tinyConfig({ keyFrameEvery: 4 }) });
  const checkpoint = await train(run);
  const { probe } = recordOf(checkpoint);
  expect(probe).toMatchObject({ kind: 'drawn', items: 12 });
  const real = heldOutWindows(run.dataset, checkpoint);
  expect(probe.heldOut?.errors).toHaveLength(probe.levels.length);
  probe.heldOut?.sketches[1].forEach((value, i) => {
    expect(value).toBeCloseTo(sketchOf(real.motion.subarray(48, 96))[i], 5);
  });
  // As large as normalised motion, and key frames are frames of it.
  const motion = unpackNumbers(probe.motion);
  const size = Math.sqrt(motion.reduce((sum, value) => sum + value ** 2, 0) / motion.length);
  expect(size).toBeGreaterThan(0.7);
  expect(size).toBeLessThan(1.3);
  const keyFrames = unpackNumbers(probe.conditions.keyframes);
  expect(keyFrames[4 * 3]).toBeCloseTo(motion[16 * 3], 3);
  // Other stretches of the sound for each.
  const own = unpackNumbers(probe.conditions.own);
  expect([...own.subarray(0, 96)]).not.toEqual([...own.subarray(96, 192)]);
});
