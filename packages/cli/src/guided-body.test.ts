import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codebookName, codeVectors, decodeMotionLatents } from '@antiphon/core/models';
import { denormalise, syntheticCorpus, type Audio, type Dataset } from '@antiphon/data';
import { createGuidance } from '@antiphon/guidance';
import { auditBundle, Generator } from '@antiphon/serve';
import {
  exportBundle,
  parseTrainConfig,
  stageOfKind,
  train,
  trainStage,
  type Checkpoint,
  type StageCheckpoint,
} from '@antiphon/train';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor3D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** From training to motion: a codec, a guide over its codes, and a model that is shown key frames. */
const [FRAMES, EVERY, LEVELS] = [16, 4, 2];

let folder: string;
let dataset: Dataset;
let codec: StageCheckpoint;
let guide: StageCheckpoint;
let body: Checkpoint;
let generator: Generator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-guided-'));
  dataset = await syntheticCorpus({ seed: 1, clips: 4, secondsPerClip: 2 });
  codec = await stage('codec', { width: 8, codes: 8, levels: LEVELS, every: EVERY, keyFrames: FRAMES / EVERY });
  const size = { width: 16, feedForward: 24, layers: 2, heads: 2 };
  guide = await stage('guide', { ...size, audioGroups: 0 }, [codec]);
  const config = parseTrainConfig({ ...size, steps: 30, batchSize: 4, frames: FRAMES, keyFrameEvery: EVERY });
  const guidance = createGuidance({ kind: 'null-embed' });
  body = await train({ dataset, guidance, config, out: join(folder, 'body'), clock: () => 0 });
  await exportBundle(body, join(folder, 'bundle'), { name: 'body', guide });
  generator = await Generator.open(join(folder, 'bundle'), { threads: 1 });
});
afterAll(async () => {
  await generator.close();
  await rm(folder, { recursive: true });
});

function stage(kind: string, options: object, before: StageCheckpoint[] = [], data = dataset, name = kind) {
  const found = stageOfKind(kind);
  const config = found.schema.parse({ steps: 40, batchSize: 4, warmupSteps: 3, learningRate: 5e-3, ...options });
  return trainStage({ stage: found, dataset: data, config, before, out: join(folder, name), clock: () => 0 });
}

function speech(seconds: number): Audio {
  const channel = Float32Array.from(
    { length: Math.round(seconds * 16000) },
    (_, i) => Math.sin(i / 9) * Math.sin(i / 4000),
  );
  return { sampleRate: 16000, channels: [channel, channel.map((value) => value / 3)] };
}

/** What is heard in one window. */
async function heard(): Promise<Record<string, Float32Array>> {
  return (await generator.hear({ audio: speech(FRAMES / 30) })).conditions;
}

test('a recording of several windows becomes motion, the same for the same seed', async () => {
  const make = (seed: number) => generator.generate({ audio: speech(1.5), seed, steps: 4 });
  const [a, b, other] = [await make(1), await make(1), await make(2)];
  expect(a.frames).toBe(45);
  expect(a.motion).toEqual(b.motion);
  expect(a.motion).not.toEqual(other.motion);
  expect(a.motion.every(Number.isFinite)).toBe(true);
});

test('key frames are what the codec makes of the tokens, which follow the item’s seed and not its batch', async () => {
  const conditions = await heard();
  const quiet = Object.fromEntries(Object.entries(conditions).map(([name, values]) => [name, values.map(() => -8)]));
  const alone = await generator.keyFrames({ conditions: [conditions], seeds: [5] });
  const together = await generator.keyFrames({ conditions: [quiet, conditions], seeds: [4, 5] });
  expect(together.tokens[1]).toEqual(alone.tokens[0]);
  expect(alone.tokens[0]).toHaveLength((FRAMES / EVERY) * LEVELS);

  await tf.setBackend('cpu');
  const weights = Object.fromEntries(
    Object.entries({ ...codec.state.ema, ...codec.state.buffers }).map(([name, values]) => [
      name,
      tf.tensor(values, codec.shapes[name] ?? codec.bufferShapes[name]),
    ]),
  );
  const level = (l: number) => [...alone.tokens[0]].filter((_, i) => i % LEVELS === l);
  const codes = Array.from({ length: LEVELS }, (_, l) => tf.tensor2d(level(l), [1, FRAMES / EVERY], 'int32'));
  const books = codes.map((_, l) => weights[codebookName(l)]);
  const decoded = decodeMotionLatents(weights, codeVectors(books, codes) as Tensor3D);
  const want = denormalise((await decoded.data()) as Float32Array, generator.manifest.normalisation.motion);
  alone.motion[0].forEach((value, i) => expect(value).toBeCloseTo(want[i] ?? NaN, 4));
});

test('tokens that are known are kept, and impossible ones refused', async () => {
  const conditions = [await heard()];
  const known = [Int32Array.of(3, 1, 2)];
  const { tokens } = await generator.keyFrames({ conditions, seeds: [5], known });
  expect([...tokens[0].subarray(0, 3)]).toEqual([3, 1, 2]);
  await expect(generator.keyFrames({ conditions, seeds: [5], known: [Int32Array.of(8)] })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
  await expect(generator.keyFrames({ conditions, seeds: [5], topP: 0 })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
  await expect(generator.keyFrames({ conditions: [{}], seeds: [5] })).rejects.toThrow(/"own" of item 0.*got no values/);
});

test('motion follows the key frames: other ones, other motion', async () => {
  const conditions = await heard();
  const sample = async (seed: number) => {
    const { motion } = await generator.keyFrames({ conditions: [conditions], seeds: [seed] });
    const keyframes = motion[0];
    return (await generator.sample({ conditions: [{ ...conditions, keyframes }], seeds: [1], steps: 4 })).motion;
  };
  expect(await sample(5)).toEqual(await sample(5));
  expect(await sample(5)).not.toEqual(await sample(6));
});

test('its audit generates from audio, and finds what the reference’s plan of dropping leaves untrained', async () => {
  const card = await auditBundle(join(folder, 'bundle'));
  expect(card.findings.map(({ name }) => name)).toEqual(['branch-rarely-trained']);
  expect(card.checks.find(({ title }) => title.includes('any length'))?.status).toBe('passed');
});

test('without a guide, audio is not enough; a guide of other data, or of an unguided model, is refused', async () => {
  await exportBundle(body, join(folder, 'alone'), { name: 'alone' });
  const alone = await Generator.open(join(folder, 'alone'), { threads: 1 });
  await expect(alone.generate({ audio: speech(0.5), seed: 1 })).rejects.toThrow(/key frames \("keyframes"\).*--guide/);
  await alone.close();
  const other = { ...guide, dataset: { name: 'elsewhere', hash: 'x' } };
  const to = join(folder, 'refused');
  await expect(exportBundle(body, to, { name: 'b', guide: other })).rejects.toThrow(/other data \("elsewhere"\)/);
  await expect(exportBundle(body, to, { name: 'b', guide: codec })).rejects.toThrow(/checkpoint of a codec/);
  const config = parseTrainConfig({
    width: 16,
    feedForward: 24,
    layers: 1,
    heads: 2,
    steps: 2,
    batchSize: 2,
    frames: FRAMES,
  });
  const guidance = createGuidance({ kind: 'cfg' });
  const hearing = await train({ dataset, guidance, config, out: join(folder, 'hearing'), clock: () => 0 });
  await expect(exportBundle(hearing, to, { name: 'b', guide })).rejects.toThrow(/no use for a guide/);
});
