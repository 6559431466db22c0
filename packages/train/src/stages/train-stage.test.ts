import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { featureCount } from '@antiphon/formats';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { posesDataset } from '../fixtures/poses-dataset';
import { tinyDataset } from '../fixtures/tiny-run';
import { stageFields, type Stage, type StageConfig } from './stage';
import { readStageCheckpoint } from './stage-checkpoint';
import { trainStage } from './train-stage';

/** Fits a vector to the mean of the data, and counts its steps in a buffer. */
const mean: Stage = {
  kind: 'mean',
  summary: 'a vector',
  schema: z.strictObject(stageFields),
  needs: [],
  prepare: async ({ dataset }) => ({
    model: { size: 3 },
    task: {
      parameters: { mean: { shape: [3], values: new Float32Array(3) } },
      inputs: { wanted: { shape: [3] } },
      buffers: { count: { shape: [1], values: new Float32Array(1) } },
      feeds: (step) => ({ wanted: Float32Array.of(1, 2, 3 + 0 * step * dataset.clips.length) }),
      loss: (parameters, inputs, { buffers }) => {
        const error = tf.square(tf.sub(parameters.mean, inputs.wanted));
        return {
          loss: tf.sum(error) as Scalar,
          metrics: { count: tf.sum(buffers.count) as Scalar },
          outputs: { error },
        };
      },
      updateBuffers: ({ count }, { error }) => {
        if (error.length !== 3) throw new Error('no output');
        return { count: count.map((value) => value + 1) };
      },
    },
  }),
};

const after: Stage = { ...mean, kind: 'after', needs: ['mean'] };
const config = (extra: Partial<StageConfig> = {}) =>
  z
    .strictObject(stageFields)
    .parse({ steps: 12, checkpointEvery: 5, learningRate: 0.1, warmupSteps: 0, decay: 'none', ...extra });

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'antiphon-stage-'));
});
afterEach(() => rm(out, { recursive: true, force: true }));
const options = (name: string) => ({ dataset: tinyDataset(), out: join(out, name), clock: () => 0 });

test('a stage is trained, its buffers with it, and its checkpoint read back', async () => {
  const counts: number[] = [];
  const done = await trainStage({
    ...options('a'),
    stage: mean,
    config: config(),
    onProgress: ({ metrics }) => counts.push(metrics.count),
  });
  expect(counts).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(done.state.buffers?.count).toEqual(Float32Array.of(12));
  expect(done.state.parameters.mean[0]).toBeGreaterThan(0.9);
  expect(await readStageCheckpoint(join(out, 'a'))).toEqual(done);
});

test('stopped and resumed, it ends bit by bit as one that was not', async () => {
  await trainStage({ ...options('whole'), stage: mean, config: config() });
  const stop = new AbortController();
  const cut = trainStage({
    ...options('cut'),
    stage: mean,
    config: config(),
    signal: stop.signal,
    onProgress: ({ step }) => step === 7 && stop.abort(),
  });
  await expect(cut).rejects.toMatchObject({ code: 'INTERRUPTED' });
  await trainStage({ ...options('cut'), stage: mean, config: config() });
  const [a, b] = await Promise.all(
    ['whole', 'cut'].map((name) => readFile(join(out, name, 'tensors-0000012.safetensors'))),
  );
  expect(a.equals(b)).toBe(true);
});

test('a finished stage goes on to more steps, with even rates bit by bit as one of that length', async () => {
  await trainStage({ ...options('whole'), stage: mean, config: config() });
  await trainStage({ ...options('grown'), stage: mean, config: config({ steps: 7 }) });
  await trainStage({ ...options('grown'), stage: mean, config: config({ checkpointEvery: 4 }) });
  for (const file of ['tensors-0000012.safetensors', 'checkpoint.json']) {
    const [a = '', b] = await Promise.all(['whole', 'grown'].map((name) => readFile(join(out, name, file), 'utf8')));
    expect(b).toBe(a.replace('"checkpointEvery": 5', '"checkpointEvery": 4'));
  }
  await expect(trainStage({ ...options('grown'), stage: mean, config: config({ steps: 9 }) })).rejects.toThrow(
    /12 steps of it are done already, and 9 are asked/,
  );
  await trainStage({ ...options('cosine'), stage: mean, config: config({ steps: 7, decay: 'cosine' }) });
  const bent = await trainStage({ ...options('cosine'), stage: mean, config: config({ decay: 'cosine' }) });
  expect(bent.continued).toEqual([{ at: 7, steps: 7 }]);
});

test('another run in the folder, and a stage without the one that it builds on, are refused', async () => {
  const built = await trainStage({ ...options('a'), stage: mean, config: config() });
  await expect(trainStage({ ...options('a'), stage: mean, config: config({ seed: 1 }) })).rejects.toThrow(
    /there seed 0, asked seed 1/,
  );
  await expect(trainStage({ ...options('b'), stage: after, config: config() })).rejects.toThrow(
    /builds on a trained "mean"/,
  );
  await trainStage({ ...options('b'), stage: after, config: config(), before: [built] });
  const other = { ...built, dataset: { name: 'x', hash: 'y' } };
  await expect(trainStage({ ...options('c'), stage: after, config: config(), before: [other] })).rejects.toThrow(
    /other data/,
  );
});

test('a folder with a run of other motion is refused before anything is normalised by it', async () => {
  const stage: Stage = {
    ...mean,
    prepare: async (input) => {
      if (input.normalisation.motion.mean.length !== featureCount(input.dataset.motion)) throw new RangeError('other');
      return mean.prepare(input);
    },
  };
  await trainStage({ ...options('a'), stage, config: config() });
  const other = { ...options('a'), dataset: posesDataset() };
  expect(featureCount(other.dataset.motion)).not.toBe(featureCount(tinyDataset().motion));
  await expect(trainStage({ ...other, stage, config: config() })).rejects.toMatchObject({ code: 'INVALID_CHECKPOINT' });
});

test('a stage that diverges keeps its healthy checkpoint, too', async () => {
  const run = { ...options('diverging'), stage: mean };
  const failed = trainStage({ ...run, config: config({ decay: { at: [9], factor: 1e30 } }) });
  await expect(failed).rejects.toThrow(
    /diverged at step 10: the weights of "mean" grew to a norm of .*The checkpoint of step 5 is kept/,
  );
  expect((await readStageCheckpoint(run.out))?.step).toBe(5);
});
