import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGuidance } from '@antiphon/guidance';
import { expect, test } from 'vitest';
import { train } from '../denoiser/train';
import type { TrainOptions } from '../denoiser/train-options';
import { tinyConfig, tinyDataset } from '../fixtures/tiny-run';
import { readCheckpoint } from './checkpoint';
import type { Checkpoint } from './checkpoint-contents';
import { trainingEvidence } from './evidence';

async function trained(spec: object, config = {}): Promise<Checkpoint> {
  const out = await mkdtemp(join(tmpdir(), 'antiphon-evidence-'));
  const options: TrainOptions = {
    dataset: tinyDataset(),
    guidance: createGuidance(spec),
    config: tinyConfig(config),
    out,
    clock: () => 0,
    record: false,
  };
  await train(options);
  return (await readCheckpoint(out)) as Checkpoint;
}

test('the draw made again gives the very counts that training recorded, for every plan', async () => {
  for (const spec of [
    { kind: 'cfg' },
    { kind: 'cfg', plan: 'mixed', null: 'shuffled' },
    { kind: 'null-embed', dropRates: { own: 0.6 } },
  ]) {
    const { record, redraw, steps, batchSize, declared } = trainingEvidence(await trained(spec));
    expect(redraw).toEqual(record);
    expect([record.samples, record.batches]).toEqual([steps * batchSize, 12]);
    expect(declared).toMatchObject(spec);
  }
});

test('learned nulls: how far they came and whether a gradient reached them', async () => {
  const { nulls, forwardPasses } = trainingEvidence(await trained({ kind: 'null-embed' }));
  expect(nulls.map(({ name, size }) => [name, size])).toEqual([
    ['conditions.own.null_tokens', 16],
    ['conditions.own.null_pooled', 16],
    ['conditions.partner.null_tokens', 16],
    ['conditions.partner.null_pooled', 16],
  ]);
  for (const { distance, gradient, meanSquareGradient } of nulls) {
    expect(gradient).toBe(true);
    expect(distance).toBeGreaterThan(1e-4);
    expect(meanSquareGradient).toBeGreaterThan(0);
  }
  expect(forwardPasses).toEqual({ perStep: 1, needed: 1 });
  expect(trainingEvidence(await trained({ kind: 'cfg' })).nulls).toEqual([]);
});

test('a null condition that is never shown moves by weight decay only: no gradient', async () => {
  const { nulls, record } = trainingEvidence(await trained({ kind: 'null-embed', dropRate: 0 }));
  expect(record.patterns).toEqual({ '11': 48 });
  for (const { gradient, meanSquareGradient } of nulls) expect([gradient, meanSquareGradient]).toEqual([false, 0]);
});

test('is plain data, and says how the loss went', async () => {
  const evidence = trainingEvidence(await trained({ kind: 'cfg' }, { steps: 100, checkpointEvery: 100 }));
  expect(JSON.parse(JSON.stringify(evidence))).toEqual(evidence);
  expect(evidence.lossLast).toBeLessThan(evidence.lossFirst ?? 0);
  expect(evidence).toMatchObject({ steps: 100, batchSize: 4, seed: 0, frames: 16 });
});

test('nulls of two conditions that are the same numbers name each other', async () => {
  const checkpoint = await trained({ kind: 'null-embed' });
  const [own, partner] = ['conditions.own.null_pooled', 'conditions.partner.null_pooled'];
  const { ema } = checkpoint.state;
  const shared = { ...checkpoint, state: { ...checkpoint.state, ema: { ...ema, [partner]: ema[own] } } };
  const twins = trainingEvidence(shared).nulls.filter(({ sameAs }) => sameAs !== undefined);
  expect(twins.map(({ name, sameAs }) => [name, sameAs])).toEqual([
    [own, partner],
    [partner, own],
  ]);
  expect(trainingEvidence(checkpoint).nulls.every(({ sameAs }) => sameAs === undefined)).toBe(true);
});
