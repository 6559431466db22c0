import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FILE_FORMATS } from '@antiphon/core';
import { writeCorpus, type Dataset } from '@antiphon/data';
import { writeAudio2photorealFolder } from '@antiphon/data/audio2photoreal';
import { InProcessExecutor, runExperiment } from '@antiphon/experiment';
import { encodeWav } from '@antiphon/formats';
import { PAIR_FORMAT, PAIR_PARTS } from '@antiphon/generate';
import { createGuidance } from '@antiphon/guidance';
import {
  exportBundle,
  exportWeights,
  parseTrainConfig,
  stageOfKind,
  train,
  trainStage,
  type StageCheckpoint,
} from '@antiphon/train';
import { MEASUREMENTS } from './measure';
import { openRecordings, readSpec } from './measure-data';
import { shortened, smallRecordings } from './small-recordings';

// Writes small files of every kind with this version, and what they give, into fixtures/released/VERSION: npm run write:released -- 0.1
// Once a release is out its folder is never written again: that its files open is what is promised.

const VERSION = process.argv[2] ?? '';
if (!/^\d+\.\d+$/.test(VERSION)) throw new Error('Which version? E.g. npm run write:released -- 0.1');
const target = fileURLToPath(new URL(`../../fixtures/released/${VERSION}`, import.meta.url));
if (existsSync(target)) throw new Error(`${target}: already there, and never written again.`);

/** Sizes of networks: as small as they come. */
const SIZE = { width: 4, feedForward: 4, heads: 2 };
const TRAINING = {
  ...SIZE,
  layers: 1,
  frames: 8,
  batchSize: 2,
  conditionKernel: 3,
  warmupSteps: 1,
  checkpointEvery: 5,
};
const SPEC = {
  name: 'released',
  data: { kind: 'folder', path: 'recordings' },
  encoder: { kind: 'log-mel', bands: 4 },
  arms: [
    { name: 'cfg', guidance: { kind: 'cfg' } },
    { name: 'null-embed', guidance: { kind: 'null-embed' } },
  ],
  training: { ...TRAINING, steps: 3 },
  scales: [1, 2],
  sampling: { steps: 3, seeds: 2, windows: 2 },
  baseline: 'cfg',
};

const folder = await mkdtemp(join(tmpdir(), 'antiphon-released-'));
try {
  await writeInputs();
  const dataset = await openRecordings(folder);
  await writeRun(dataset);
  await writeCheckpoints(dataset);
  const expected: Record<string, unknown> = {};
  for (const [name, measure] of Object.entries(MEASUREMENTS)) {
    const copy = await mkdtemp(join(tmpdir(), 'antiphon-released-'));
    await cp(folder, copy, { recursive: true });
    expected[name] = await measure(copy);
    await rm(copy, { recursive: true });
  }
  await write('expected.json', JSON.stringify(expected));
  await write('SHA256SUMS', await sums());
  await mkdir(join(target, '..'), { recursive: true });
  await cp(folder, target, { recursive: true });
} finally {
  await rm(folder, { recursive: true });
}

async function write(name: string, text: string | Uint8Array): Promise<void> {
  await writeFile(join(folder, name), typeof text === 'string' ? `${text}\n` : text);
}

/** What users write and record. */
async function writeInputs(): Promise<void> {
  const recordings = await smallRecordings();
  await writeCorpus(recordings, join(folder, 'recordings'));
  await writeAudio2photorealFolder(join(folder, 'person'), { seed: 1, scenes: 1, seconds: 0.1 });
  const [{ audio }] = recordings.clips;
  await write('speech.wav', encodeWav(await shortened(audio, 12)));
  await write('experiment.json', JSON.stringify({ format: FILE_FORMATS.experiment, ...SPEC }, null, 1));
  const lines = Object.entries(SPEC).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  await write('experiment.yaml', ['# The same as experiment.json, as a person may write it.', ...lines].join('\n'));
  await write('training.yaml', ['steps: 6', 'prediction: v', 'schedule: linear', 'conditionKernel: null'].join('\n'));
}

async function writeRun(dataset: Dataset): Promise<void> {
  const spec = await readSpec(folder, 'experiment.yaml');
  const out = join(folder, 'run');
  const executor = new InProcessExecutor({ spec, dataset, clock: () => 0, threads: 1 });
  await runExperiment({ spec, dataset, out, clock: () => 0, executor });
  await rm(join(out, 'report.html')); // nothing reads it
}

/** An unfinished training, and a body with its guide: checkpoints, a bundle and weights. */
async function writeCheckpoints(dataset: Dataset): Promise<void> {
  const guidance = createGuidance({ kind: 'cfg' });
  const stop = new AbortController();
  await train({
    ...{ dataset, guidance, clock: () => 0, signal: stop.signal },
    config: parseTrainConfig({ ...TRAINING, steps: 6 }),
    out: join(folder, 'checkpoint'),
    onProgress: ({ step }) => step === 5 && stop.abort(),
  }).catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  const codec = await stage('codec', { width: 4, codes: 8, levels: 2, every: 4, keyFrames: 2 }, dataset);
  const guide = await stage('guide', { ...SIZE, layers: 1, audioGroups: 0 }, dataset, [codec]);
  const size = { channels: 2, feedForward: 2, heads: 1, encoderLayers: 1, decoderLayers: 1, frames: 8 };
  await stage('lips', size, vertices(dataset));
  const config = parseTrainConfig({ ...TRAINING, steps: 4, keyFrameEvery: 4 });
  const body = await train({ dataset, guidance, config, out: join(folder, 'body'), clock: () => 0 });
  await exportBundle(body, join(folder, 'guided'), { name: 'guided', guide });
  await mkdir(join(folder, 'weights'));
  for (const [name, checkpoint] of Object.entries({ body, codec, guide }))
    await exportWeights(checkpoint, join(folder, 'weights', `${name}.${name === 'codec' ? 'pt' : 'safetensors'}`));
  await mkdir(join(folder, 'pair'));
  await write('pair/bundle.json', JSON.stringify({ format: PAIR_FORMAT, bundles: PAIR_PARTS }, null, 1));
}

function stage(kind: string, options: object, dataset: Dataset, before: readonly StageCheckpoint[] = []) {
  const found = stageOfKind(kind);
  const config = found.schema.parse({ steps: 3, batchSize: 2, warmupSteps: 1, ...options });
  return trainStage({ stage: found, dataset, config, before, out: join(folder, kind), clock: () => 0 });
}

/** The recordings with two vertices around the mouth as their motion. */
function vertices(dataset: Dataset): Dataset {
  const names = Array.from({ length: 6 }, (_, i) => `v${i}`);
  const clips = dataset.clips.map((clip) => {
    const width = clip.motion.length / clip.frames;
    const motion = Float32Array.from(
      { length: 6 * clip.frames },
      (_, i) => (clip.motion[Math.floor(i / 6) * width] ?? 0) * (i % 6),
    );
    return { ...clip, audio: clip.audio, motion };
  });
  return {
    ...dataset,
    hash: `${dataset.hash} lips`,
    motion: { fps: 30, parts: [{ kind: 'blendshapes', names }] },
    clips,
  };
}

/** As `sha256sum` writes them: `sha256sum -c SHA256SUMS` checks a folder. */
async function sums(): Promise<string> {
  const lines: string[] = [];
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    if ((await stat(join(folder, name))).isDirectory()) continue;
    const hash = createHash('sha256').update(await readFile(join(folder, name)));
    lines.push(`${hash.digest('hex')}  ${name}`);
  }
  return lines.join('\n');
}
