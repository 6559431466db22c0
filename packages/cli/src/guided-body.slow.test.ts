import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { codebookName, codeVectors, decodeMotionLatents } from '@antiphon/core/models';
import { decodeNpy, encodeWav, featureCount, readPickledNpy, type Audio } from '@antiphon/formats';
import { denormalise, syntheticCorpus, type Dataset } from '@antiphon/data';
import { createGuidance } from '@antiphon/guidance';
import { auditBundle, digestOf, Generator, holdBundle } from '@antiphon/generate';
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
import { program } from './program';
import { auditEvaluation } from './work/audit-evaluation';

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
  dataset = channels(await syntheticCorpus({ seed: 1, clips: 4, secondsPerClip: 2 }), 'angle');
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

/** The same motion as channels of which nothing is known but their names. */
function channels(data: Dataset, prefix: string): Dataset {
  const names = Array.from({ length: featureCount(data.motion) }, (_, i) => `${prefix}_${i}`);
  return { ...data, motion: { fps: data.motion.fps, parts: [{ kind: 'blendshapes', names }] } };
}

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

test('held in memory, it moves to the bit as its folder does, guide and all', async () => {
  const request = { audio: speech(1), seed: 3, steps: 2 };
  const held = await Generator.open(await holdBundle(join(folder, 'bundle')), { threads: 1 });
  const { motion } = await held.generate(request);
  await held.close();
  expect(motion).toEqual((await generator.generate(request)).motion);
  expect(held.digest).toBe(await digestOf(join(folder, 'bundle')));
});

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
  // The audit shows it drawn key frames instead, so that it can be asked everything.
  const card = await auditBundle(join(folder, 'alone'), { evaluation: auditEvaluation });
  expect(card.checks.flatMap(({ status, summary }) => (status === 'not checked' ? [summary] : []))).toEqual([]);
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

test('a pair: face and body for the same speech, each guided in its own way, and as the renderer loads them', async () => {
  const features = featureCount(dataset.motion);
  const faces = channels(dataset, 'code');
  const config = parseTrainConfig({
    ...{ width: 16, feedForward: 24, layers: 1, heads: 2 },
    ...{ steps: 20, batchSize: 4, frames: 24 },
  });
  const guidance = createGuidance({ kind: 'cfg' });
  const face = await train({ dataset: faces, guidance, config, out: join(folder, 'face'), clock: () => 0 });
  await exportBundle(face, join(folder, 'face-bundle'), { name: 'face' });
  const wav = join(folder, 'speech.wav');
  await writeFile(wav, encodeWav({ ...speech(1.5) }));
  const [faceBundle, pair] = [join(folder, 'face-bundle'), join(folder, 'pair')];
  await run('pair', '--face', faceBundle, '--body', join(folder, 'bundle'), '--out', pair);
  const npy = join(folder, 'pair.npy');
  const generate = (...more: string[]) => run('generate', pair, wav, '--steps', '3', '--force', '--out', npy, ...more);
  const motion = async () => {
    const { shape, data } = decodeNpy(await readFile(npy), npy);
    const width = shape[1] ?? 0;
    const columns = (from: number, to: number) =>
      Array.from(data as Float32Array).filter((_, i) => i % width >= from && i % width < to);
    return { shape, face: columns(0, features), body: columns(features, width) };
  };
  await generate('--renderer', join(folder, 'results'));
  const plain = await motion();
  expect(plain.shape).toEqual([45, 2 * features]);
  const results = readPickledNpy(await readFile(join(folder, 'results', 'body', 'results.npy')), 'r') as {
    motions: { shape: number[]; data: Float32Array };
  };
  expect(results.motions.shape).toEqual([1, features, 1, 45]);
  expect(results.motions.data[1]).toBe(plain.body[features]); // frame 1 of feature 0

  await generate('--face', 'scale=4');
  const louder = await motion();
  expect(louder.body).toEqual(plain.body);
  expect(louder.face).not.toEqual(plain.face);
  await generate('--scale', '4', '--body', 'scale=2');
  expect(await motion()).toEqual(louder);

  await expect(generate('--body', 'scale=hundred')).rejects.toMatchObject({ code: 'INVALID_GUIDANCE' });
  await expect(run('generate', faceBundle, wav, '--force', '--out', npy, '--face', 'scale=2')).rejects.toThrow(
    /no pair/,
  );
  await expect(run('generate', pair, wav)).rejects.toThrow(/nothing says where/);
  await expect(run('pair', '--face', faceBundle, '--body', faceBundle, '--out', join(folder, 'two'))).rejects.toThrow(
    /same kind/,
  );
  await expect(Generator.open(pair)).rejects.toThrow(/pair of bundles/);
});

async function run(...words: string[]): Promise<void> {
  await program({ signal: new AbortController().signal, clock: () => 0 }).parseAsync(words, { from: 'user' });
}
