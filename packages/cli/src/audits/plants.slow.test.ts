import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@antiphon/core';
import { initFilmTransformer } from '@antiphon/core/models';
import type { Dataset } from '@antiphon/data';
import { normalisationOf } from '@antiphon/data/features';
import { auditBundle, Generator } from '@antiphon/generate';
import { exportBundle, type Checkpoint } from '@antiphon/train';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { BUNDLE_PLANTS } from './fixtures/bundle-plants';
import { plantMatrix, type AuditedPlant } from './fixtures/plant-matrix';
import { plantedBundle } from './fixtures/planted-bundle';
import { smallCorpus, trainedBundle } from './fixtures/trainings';

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
async function namesOf(name: string, bundle: string): Promise<string[]> {
  const card = await auditBundle(bundle);
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
  test('an average that has hardly begun', PATIENCE, async () => {
    const { bundle } = await trainedBundle(folder, 'slow average', { dataset, config: { emaDecay: 0.99999 } });
    expect(await namesOf('the average of the weights has a decay of 0.99999', bundle)).toEqual([
      'average-hardly-moved',
    ]);
  });

  test('the initial weights are exported', PATIENCE, async () => {
    const { model, state, config } = healthy.checkpoint;
    const initial = initFilmTransformer(model, Random.stream(config.seed, 'initial-weights'));
    const ema = Object.fromEntries(Object.entries(initial).map(([name, { values }]) => [name, values]));
    await exportBundle({ ...healthy.checkpoint, state: { ...state, ema } }, join(folder, 'initial'), {
      name: 'initial',
    });
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
});

test('the way: a partner is a thousandth as loud as it was', PATIENCE, async () => {
  const hear = Generator.prototype.hear;
  const faint = vi.spyOn(Generator.prototype, 'hear').mockImplementation(function (this: Generator, request) {
    const { audio } = request;
    if ('file' in audio) return hear.call(this, request);
    const channels = audio.channels.map((channel, i) => (i === 1 ? channel.map((value) => value / 1000) : channel));
    return hear.call(this, { ...request, audio: { ...audio, channels } });
  });
  const names = await namesOf('the partner’s voice is a thousandth as loud', healthy.bundle).finally(() =>
    faint.mockRestore(),
  );
  expect(names).toEqual(['condition-louder-or-quieter']);
});

test('docs/audit-plants.md is what the audit said', async () => {
  await expect(plantMatrix(audited)).toMatchFileSnapshot('../../../../docs/audit-plants.md');
});
