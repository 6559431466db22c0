import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sketchDistance, type Behaviour, type GuidanceSpec, type TrainingRecord } from '@antiphon/core';
import { syntheticCorpus, type Dataset } from '@antiphon/data';
import { createGuidance, measureBehaviour, probeOf } from '@antiphon/guidance';
import { Generator, readBundle } from '@antiphon/generate';
import { exportBundle, parseTrainConfig, train, type Checkpoint, type TrainConfig } from '@antiphon/train';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** What a training remembers of its network is what the exported one does, asked through the generator that serves it. */
let folder: string;
let dataset: Dataset;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-record-'));
  dataset = await syntheticCorpus({ seed: 1, clips: 12, secondsPerClip: 3 });
});
afterAll(() => rm(folder, { recursive: true }));

const SIZE = {
  batchSize: 8,
  frames: 16,
  width: 16,
  feedForward: 24,
  layers: 2,
  heads: 2,
  steps: 40,
  learningRate: 1e-2,
};

function trained(
  name: string,
  guidance: GuidanceSpec,
  settings: Partial<TrainConfig>,
  more: { readonly teacher?: Checkpoint; readonly keepWindows?: boolean } = {},
): Promise<Checkpoint> {
  const config = parseTrainConfig({ ...SIZE, ...settings });
  const out = join(folder, 'checkpoints', name);
  return train({ dataset, guidance: createGuidance(guidance), config, out, clock: () => 0, ...more });
}

async function replayed(record: TrainingRecord, bundle: string): Promise<Behaviour> {
  const { probe, behaviour } = record;
  if (probe === undefined || behaviour === undefined) throw new Error('The record has no behaviour.');
  const generator = await Generator.open(bundle, { threads: 1 });
  try {
    return await measureBehaviour((...bound) => generator.withDenoiser(...bound), probeOf(probe), {
      heard: behaviour.branches.map(({ heard }) => heard),
    });
  } finally {
    await generator.close();
  }
}

function farthest(a: Behaviour, b: Behaviour): number {
  const lists = ({ branches, swapped, retimed }: Behaviour) => [
    ...branches.flatMap(({ levels }) => levels.flatMap(({ error, size }) => [error, size])),
    ...Object.values(swapped).flat(),
    ...retimed,
  ];
  const numbers = lists(a).map((value, i) => Math.abs(value - lists(b)[i]));
  const sketches = a.branches.flatMap(({ levels }, branch) =>
    levels.map(({ sketch }, level) => sketchDistance(sketch, b.branches[branch].levels[level].sketch)),
  );
  return Math.max(...numbers, ...sketches);
}

const CASES: readonly (readonly [string, GuidanceSpec, Partial<TrainConfig>, number])[] = [
  ['cfg', { kind: 'cfg', dropRate: 0.2 }, {}, 2],
  ['cfg without a band', { kind: 'cfg', dropRate: 0.2 }, { band: 'none' }, 2],
  ['cfg with key frames', { kind: 'cfg', dropRate: 0.2 }, { keyFrameEvery: 8, nullTokens: 'each' }, 2],
  ['null-embed, epsilon', { kind: 'null-embed', dropRate: 0.2 }, { prediction: 'epsilon' }, 4],
  ['null-embed, v, linear', { kind: 'null-embed', dropRate: 0.2 }, { prediction: 'v', schedule: 'linear' }, 4],
  ['fixed', { kind: 'fixed' }, {}, 1],
  ['fixed unconditional', { kind: 'fixed', mode: 'unconditional' }, {}, 2],
  ['cfg, shuffled null', { kind: 'cfg', dropRate: 0.2, null: 'shuffled' }, {}, 2],
  ['model-guidance', { kind: 'model-guidance' }, {}, 2],
  ['distilled', { kind: 'distilled' }, {}, 1],
];

test.each(CASES)('%s', async (name, guidance, settings, branches) => {
  const teacher = guidance.kind === 'distilled' ? await trained('teacher', { kind: 'cfg' }, settings) : undefined;
  const checkpoint = await trained(name, guidance, settings, { ...(teacher && { teacher }) });
  const bundle = join(folder, 'bundles', name);
  const manifest = await exportBundle(checkpoint, bundle, { name });
  const { record } = await readBundle(bundle);
  expect(manifest.trainingRecord).toMatch(/^[0-9a-f]{64}$/);
  expect(record).toEqual(checkpoint.record);
  if (record?.behaviour === undefined) throw new Error('There is no record.');
  expect(record.probe).toMatchObject({ kind: 'held-out', items: 12 });
  expect(record.behaviour.branches).toHaveLength(branches);
  expect(farthest(record.behaviour, await replayed(record, bundle))).toBeLessThan(1e-3);
});

test('windows that are drawn stand for those of data that must not be handed on', async () => {
  const checkpoint = await trained('drawn', { kind: 'null-embed' }, { keyFrameEvery: 8 }, { keepWindows: false });
  const bundle = join(folder, 'bundles', 'drawn');
  await exportBundle(checkpoint, bundle, { name: 'drawn' });
  const { record } = await readBundle(bundle);
  if (record?.behaviour === undefined) throw new Error('There is no record.');
  expect(record.probe).toMatchObject({ kind: 'drawn', items: 12 });
  expect(record.probe?.heldOut?.sketches).toHaveLength(12);
  expect(record.probe?.heldOut?.errors).toHaveLength(record.probe?.levels.length ?? 0);
  expect(farthest(record.behaviour, await replayed(record, bundle))).toBeLessThan(1e-3);
});
