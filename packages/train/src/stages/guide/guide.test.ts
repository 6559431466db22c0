import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@antiphon/core';
import type { AudioConditionSpec, Clip, Dataset } from '@antiphon/data';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codec } from '../codec/codec';
import { trainStage } from '../train-stage';
import { readStageCheckpoint, type StageCheckpoint } from '../stage-checkpoint';
import { guide } from './guide';
import { guideModelSchema } from './guide-model';

const FEATURES = 4;
const EVERY = 4;
const motion = {
  fps: 30,
  parts: [{ kind: 'blendshapes' as const, names: Array.from({ length: FEATURES }, (_, i) => `a${i}`) }],
};
const spec = (name: string, channel: number, rate = 30): AudioConditionSpec => ({
  name,
  kind: 'log-mel',
  channel,
  bands: 1,
  sampleRate: 8000,
  rate,
});
const conditions = [spec('own', 0), spec('partner', 1)];

/** Poses that audio calls out: the sign of what is heard in a stretch of frames says which of two is taken. */
function called(): Dataset {
  const random = Random.stream(4, 'poses');
  const known = [random.normals(FEATURES), random.normals(FEATURES)];
  const clips = Array.from({ length: 4 }, (_, index): Clip => {
    const frames = 120;
    const values = new Float32Array(frames * FEATURES);
    const own = new Float32Array(frames * 3);
    for (let frame = 0; frame < frames; frame += EVERY) {
      const which = random.integer(2);
      for (let f = frame; f < frame + EVERY; f++) {
        own.fill(which === 0 ? -1 : 1, f * 3, f * 3 + 3);
        for (let i = 0; i < FEATURES; i++) values[f * FEATURES + i] = known[which][i] + 0.02 * random.normal();
      }
    }
    return {
      id: `c${index}`,
      split: index === 3 ? 'test' : 'train',
      frames,
      motion: values,
      conditions: { own, partner: random.normals(frames * 3) },
      audio: { sampleRate: 8000, channels: [] },
    };
  });
  return { name: 'called', hash: 'called', motion, conditions, clips };
}

const codecConfig = codec.schema.parse({
  steps: 150,
  warmupSteps: 5,
  batchSize: 8,
  width: 8,
  codes: 4,
  levels: 1,
  every: EVERY,
  keyFrames: 8,
  learningRate: 5e-3,
});
const config = (extra: object = {}) =>
  guide.schema.parse({
    steps: 120,
    warmupSteps: 5,
    batchSize: 16,
    width: 16,
    feedForward: 32,
    layers: 2,
    heads: 2,
    audioGroups: 0,
    learningRate: 1e-2,
    clipNorm: 1,
    ...extra,
  });

let out: string;
let trained: StageCheckpoint;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'antiphon-guide-'));
  trained = await trainStage({
    stage: codec,
    dataset: called(),
    config: codecConfig,
    out: join(out, 'codec'),
    clock: () => 0,
  });
});
afterAll(() => rm(out, { recursive: true, force: true }));

test('a guide learns which pose the audio calls out, and takes its codec along', async () => {
  const seen: { loss: number; accuracy: number; crossEntropy: number }[] = [];
  const checkpoint = await trainStage({
    stage: guide,
    dataset: called(),
    config: config(),
    before: [trained],
    out: join(out, 'guide'),
    clock: () => 0,
    onProgress: ({ loss, metrics }) =>
      seen.push({ loss, accuracy: metrics.accuracy, crossEntropy: metrics.crossEntropy }),
  });
  const last = seen.slice(-10);
  const mean = (key: 'accuracy' | 'crossEntropy' | 'loss') => last.reduce((sum, one) => sum + one[key] / 10, 0);
  // Four windows of five are heard, where nearly all can be told; in the fifth a coin is tossed for each pose.
  expect(mean('accuracy')).toBeGreaterThan(0.8);
  expect(mean('crossEntropy')).toBeLessThan(0.6);
  expect(mean('loss')).toBeGreaterThan(mean('crossEntropy')); // smoothing asks for what is not so
  expect(seen[0].crossEntropy).toBeGreaterThan(1);

  const model = guideModelSchema.parse(checkpoint.model);
  expect(model).toMatchObject({
    conditions: ['own', 'partner'],
    every: EVERY,
    keyFrames: 8,
    audioTokens: 32,
    transformer: { tokens: 4, audio: { width: 6, groups: 0 }, positions: 32 },
  });
  expect(checkpoint.state.buffers?.['codec/encoder.enc.0.weight']).toEqual(trained.state.ema['encoder.enc.0.weight']);
  expect(await readStageCheckpoint(join(out, 'guide'))).toEqual(checkpoint);
});

test('the same seed gives the same guide, another one another', async () => {
  const short = { steps: 3 };
  const weights = async (name: string, extra: object = {}) => {
    const options = { stage: guide, dataset: called(), before: [trained], out: join(out, name), clock: () => 0 };
    await trainStage({ ...options, config: config({ ...short, ...extra }) });
    return readFile(join(out, name, 'tensors-0000003.safetensors'));
  };
  const [a, b, other] = [await weights('a'), await weights('b'), await weights('c', { seed: 1 })];
  expect(a.equals(b)).toBe(true);
  expect(a.equals(other)).toBe(false);
});

test('what cannot be is refused: no codec, conditions of different rates, too many convolutions', async () => {
  const options = { stage: guide, dataset: called(), config: config(), out: join(out, 'refused'), clock: () => 0 };
  await expect(trainStage(options)).rejects.toThrow(/builds on a trained "codec"/);
  const before = [trained];
  await expect(trainStage({ ...options, before, config: config({ audioGroups: 2 }) })).rejects.toThrow(
    /2 groups of convolutions leave nothing of the 32 audio tokens/,
  );
  const rates = { ...called(), conditions: [conditions[0], spec('partner', 1, 15)] };
  await expect(trainStage({ ...options, before, dataset: rates })).rejects.toThrow(/32 and 16 rows in 32 frames/);
});
