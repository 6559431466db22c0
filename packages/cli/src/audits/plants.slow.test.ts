import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@antiphon/core';
import { initFilmTransformer } from '@antiphon/core/models';
import { computeConditions, type Dataset } from '@antiphon/data';
import type { Audio } from '@antiphon/formats';
import { normalisationOf } from '@antiphon/data/features';
import { auditBundle, Generator, type AuditBundleOptions } from '@antiphon/generate';
import { exportBundle, type Checkpoint } from '@antiphon/train';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { BUNDLE_PLANTS } from './fixtures/bundle-plants';
import { plantMatrix, type AuditedPlant } from './fixtures/plant-matrix';
import { plantedAverage } from './fixtures/planted-average';
import { plantedBundle } from './fixtures/planted-bundle';
import { settledPage } from './fixtures/settled-page';
import { smallCorpus, trainedBundle } from './fixtures/trainings';
import { twiceGuided } from './fixtures/twice-guided';

let folder: string;
let dataset: Dataset;
let healthy: { readonly checkpoint: Checkpoint; readonly bundle: string };
const audited: AuditedPlant[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-plants-'));
  dataset = await smallCorpus();
  healthy = await trainedBundle(folder, 'healthy', { dataset });
}, 600_000);
afterAll(() => rm(folder, { recursive: true }));

const PATIENCE = { timeout: 600_000 };

/** Audits what was planted, notes it for the matrix, and gives the names that it was found by. */
async function namesOf(name: string, bundle: string, how: AuditBundleOptions = {}): Promise<string[]> {
  const card = await auditBundle(bundle, how);
  audited.push({ name, card });
  return [...new Set(card.findings.map((finding) => finding.name))];
}

test('what they are planted in has no finding', PATIENCE, async () => {
  expect((await auditBundle(healthy.bundle)).findings).toEqual([]);
});

describe('a bundle with something wrong in it is found by its name, and by no other', () => {
  test.each(BUNDLE_PLANTS)('$finding: $name', PATIENCE, async ({ name, finding, ...change }) => {
    expect(await namesOf(name, await plantedBundle(healthy.bundle, join(folder, name), change))).toEqual([finding]);
  });

  test('the networks of another seed', PATIENCE, async () => {
    const other = await trainedBundle(folder, 'another seed', { dataset, seed: 2 });
    const from = { folder: other.bundle, networks: ['encoder', 'denoiser', 'perturbed'] };
    const bundle = await plantedBundle(healthy.bundle, join(folder, 'exchanged'), { from });
    expect(await namesOf('the networks are of another seed', bundle)).toEqual(['predicts-otherwise']);
  });

  test('v that is declared as x0', PATIENCE, async () => {
    const config = { prediction: 'v', band: 'none', velocityWeight: 0 };
    const { bundle } = await trainedBundle(folder, 'v', { dataset, config });
    const manifest = (declared: Parameters<NonNullable<(typeof BUNDLE_PLANTS)[0]['manifest']>>[0]) => ({
      ...declared,
      prediction: 'x0' as const,
    });
    const planted = await plantedBundle(bundle, join(folder, 'v as x0'), { manifest });
    expect(await namesOf('v is declared as x0', planted)).toEqual(['prediction-type-wrong']);
  });
});

describe('a checkpoint with something wrong in it', () => {
  const initialOf = ({ model, config }: Checkpoint): Record<string, Float32Array> => {
    const initial = initFilmTransformer(model, Random.stream(config.seed, 'initial-weights'));
    return Object.fromEntries(Object.entries(initial).map(([name, { values }]) => [name, Float32Array.from(values)]));
  };

  test('an average that has hardly begun', PATIENCE, async () => {
    const { checkpoint } = healthy;
    // What a training of ours cannot do, as its average warms up: 300 steps of a decay of 0.99999.
    const emaDecay = 0.99999;
    const share = 1 - emaDecay ** checkpoint.step;
    const ema = mapped(initialOf(checkpoint), (value, name, i) => {
      const trained = checkpoint.state.parameters[name][i];
      return value + share * (trained - value);
    });
    await plantedAverage(join(folder, 'healthy-run'), join(folder, 'slow average-run'), { emaDecay, ema });
    const { bundle } = await trainedBundle(folder, 'slow average', { dataset, config: { emaDecay } });
    expect(await namesOf('the average of the weights has a decay of 0.99999', bundle)).toEqual([
      'average-hardly-moved',
    ]);
  });

  test('the initial weights are exported', PATIENCE, async () => {
    const ema = initialOf(healthy.checkpoint);
    const planted = { ...healthy.checkpoint, state: { ...healthy.checkpoint.state, ema } };
    await exportBundle(planted, join(folder, 'initial'), { name: 'initial' });
    expect(await namesOf('the initial weights are exported', join(folder, 'initial'))).toEqual(['weights-never-moved']);
  });

  test('one null for two conditions', PATIENCE, async () => {
    const learned = await trainedBundle(folder, 'null-embed', {
      dataset,
      guidance: { kind: 'null-embed', dropRate: 0.4 },
    });
    const { state } = learned.checkpoint;
    const shared = Object.fromEntries(
      Object.entries(state.ema).map(([name, values]) => [
        name,
        name.includes('null') ? (state.ema[name.replace('partner', 'own')] ?? values) : values,
      ]),
    );
    const planted = { ...learned.checkpoint, state: { ...state, ema: shared } };
    await exportBundle(planted, join(folder, 'shared'), { name: 'shared' });
    expect(await namesOf('a null stands for two conditions', join(folder, 'shared'))).toEqual(['null-shared']);
  });
});

describe('what was wrong in training already', () => {
  test('motion is normalised by the statistics of other data', PATIENCE, async () => {
    const { mean, std } = normalisationOf(dataset).motion;
    const normalisation = { motion: { mean, std: std.map((value) => 10 * value) } };
    const { bundle } = await trainedBundle(folder, 'other statistics', { dataset: { ...dataset, normalisation } });
    expect(await namesOf('training divided motion by ten times its deviation', bundle)).toEqual([
      'data-normalised-otherwise',
    ]);
  });

  test('a partner who is hardly heard', PATIENCE, async () => {
    const faint = await Promise.all(
      dataset.clips.map(async (clip) => {
        const audio = partnerTimes(0.001, clip.audio);
        return { ...clip, audio, conditions: await computeConditions(audio, dataset.conditions, clip.frames) };
      }),
    );
    const { bundle } = await trainedBundle(folder, 'faint', { dataset: { ...dataset, clips: faint } });
    expect(await namesOf('in training, the partner’s voice was a thousandth as loud', bundle)).toEqual([
      'partner-inaudible',
    ]);
  });
});

describe('the way from sound to motion', () => {
  afterEach(() => vi.restoreAllMocks());

  test('a partner is a thousandth as loud as it was', PATIENCE, async () => {
    const { hear } = Generator.prototype;
    vi.spyOn(Generator.prototype, 'hear').mockImplementation(function (this: Generator, request) {
      const { audio } = request;
      return hear.call(this, 'file' in audio ? request : { ...request, audio: partnerTimes(0.001, audio) });
    });
    expect(await namesOf('the partner’s voice is a thousandth as loud', healthy.bundle)).toEqual([
      'condition-louder-or-quieter',
    ]);
  });

  test('the unconditional branch fails after the first window', PATIENCE, async () => {
    const { generate } = Generator.prototype;
    vi.spyOn(Generator.prototype, 'generate').mockImplementation(async function (this: Generator, request) {
      const made = await generate.call(this, request);
      if (request.guidance?.scale !== 0) return made;
      const { frames, features } = this.manifest;
      return { ...made, motion: made.motion.map((value, i) => (i < frames * features ? value : 0)) };
    });
    expect(await namesOf('the unconditional branch stands still after the first window', healthy.bundle)).toEqual([
      'branch-fails-later',
    ]);
  });

  test('a plug-in’s strategy whose scale acts twice', PATIENCE, async () => {
    const sampling = { kind: twiceGuided() };
    expect(await namesOf('the scale of a plug-in’s strategy acts twice', healthy.bundle, { sampling })).toEqual([
      'scale-acts-twice',
    ]);
  });
});

test('docs/audit-plants.md is what the audit said', async () => {
  const path = '../../../../docs/audit-plants.md';
  const kept = await readFile(new URL(path, import.meta.url), 'utf8');
  await expect(settledPage(plantMatrix(audited), kept)).toMatchFileSnapshot(path);
});

function partnerTimes(factor: number, audio: Audio): Audio {
  const channels = audio.channels.map((channel, i) => (i === 1 ? channel.map((value) => factor * value) : channel));
  return { ...audio, channels };
}

function mapped(
  weights: Readonly<Record<string, Float32Array>>,
  change: (value: number, name: string, i: number) => number,
): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(weights).map(([name, values]) => [name, values.map((value, i) => change(value, name, i))]),
  );
}
