import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clip, Dataset } from '@antiphon/data';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { trainStage } from '../train-stage';
import { lips } from './lips';

const FEATURES = 6;

/** Two vertices that are open in recordings of a loud voice, and closed in silent ones. */
function speaking(fps = 30, features = FEATURES): Dataset {
  const clips = Array.from({ length: 3 }, (_, index): Clip => {
    const frames = 60;
    const loud = index % 2;
    return {
      id: `c${index}`,
      split: index === 2 ? 'test' : 'train',
      frames,
      motion: Float32Array.from({ length: frames * features }, (_, i) => 5 + loud * ((i % features) + 1)),
      conditions: {},
      audio: {
        sampleRate: 48000,
        channels: [Float32Array.from({ length: frames * 1600 }, (_, i) => 0.5 * loud * Math.sin(i / 9))],
      },
    };
  });
  const names = Array.from({ length: features }, (_, i) => `v${i}`);
  return {
    name: 'lips',
    hash: 'lips',
    motion: { fps, parts: [{ kind: 'blendshapes', names }] },
    conditions: [],
    clips,
  };
}

const config = (extra: object = {}) =>
  lips.schema.parse({
    ...{ channels: 8, feedForward: 16, heads: 2, encoderLayers: 1, decoderLayers: 1 },
    ...{ steps: 60, warmupSteps: 5, batchSize: 4, frames: 20, learningRate: 1e-2 },
    ...extra,
  });

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'antiphon-lips-'));
});
afterEach(() => rm(out, { recursive: true, force: true }));

test('lips learn to open with the voice', async () => {
  const losses: number[] = [];
  const checkpoint = await trainStage({
    stage: lips,
    dataset: speaking(),
    config: config(),
    out,
    clock: () => 0,
    onProgress: ({ loss }) => losses.push(loss),
  });
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value / values.length, 0);
  expect(mean(losses.slice(-10))).toBeLessThan(0.3 * mean(losses.slice(0, 10)));
  // Tables are buffers, which no gradient moves.
  expect(Object.keys(checkpoint.state.buffers ?? {}).sort()).toEqual([
    'audio_encoder.resampler.kernel',
    'regression_model.cond_positional_encoding.pe',
    'regression_model.target_positional_encoding.pe',
  ]);
});

test('motion that is no vertices, of another rate, or too short, is refused', async () => {
  const options = { stage: lips, config: config(), out, clock: () => 0 };
  await expect(trainStage({ ...options, dataset: speaking(30, 4) })).rejects.toThrow(/three coordinates.*4 features/);
  await expect(trainStage({ ...options, dataset: speaking(25) })).rejects.toThrow(/30 frames a second.*25/);
  await expect(trainStage({ ...options, dataset: speaking(), config: config({ frames: 100 }) })).rejects.toMatchObject({
    code: 'TOO_LITTLE_DATA',
  });
});
