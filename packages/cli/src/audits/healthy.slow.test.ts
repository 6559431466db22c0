import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset } from '@antiphon/data';
import { auditBundle } from '@antiphon/generate';
import { guidanceKinds } from '@antiphon/guidance';
import type { Checkpoint } from '@antiphon/train';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditEvaluation } from '../work/audit-evaluation';
import { HEALTHY } from './fixtures/healthy-trainings';
import { smallCorpus, STEPS, trainedBundle, unfinishedBundle } from './fixtures/trainings';

let folder: string;
let dataset: Dataset;
const checkpoints = new Map<string, Checkpoint>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-healthy-'));
  dataset = await smallCorpus();
});
afterAll(() => rm(folder, { recursive: true }));

describe('what was trained as it should be has no finding', () => {
  test.each(HEALTHY)('$name', { timeout: 600_000 }, async ({ name, taughtBy, data, ...training }) => {
    const teacher = checkpoints.get(taughtBy ?? '');
    const own = data === undefined ? dataset : await data(folder);
    const { checkpoint, bundle } = await trainedBundle(folder, name, {
      ...training,
      dataset: own,
      ...(teacher && { teacher }),
    });
    checkpoints.set(name, checkpoint);
    const card = await auditBundle(bundle, { evaluation: auditEvaluation });
    expect(card.findings.map((found) => `${found.name}: ${found.sentence}`)).toEqual([]);
  });
});

/** Strategies that are trained in, and what they are sampled with is theirs alone. */
const TRAINED_IN = ['distilled', 'model-guidance'];

test.each(guidanceKinds().filter((kind) => !TRAINED_IN.includes(kind)))(
  'sampled as %s, too',
  { timeout: 600_000 },
  async (kind) => {
    const card = await auditBundle(join(folder, 'cfg'), { sampling: { kind } });
    expect(card.findings.map((found) => `${found.name}: ${found.sentence}`)).toEqual([]);
  },
);

describe('what was trained too little has no finding, and a remark', () => {
  test.each([3, 30, 300])('%d steps', { timeout: 600_000 }, async (steps) => {
    const { bundle } = await trainedBundle(folder, `weak ${steps}`, { dataset, steps });
    const card = await auditBundle(bundle, { evaluation: auditEvaluation });
    expect(card.findings.map((found) => `${found.name}: ${found.sentence}`)).toEqual([]);
    // What 300 of 1,200 steps teach may be much already.
    const weak = (card.remarks ?? []).some((remark) => remark.name === 'weakly-trained');
    expect(weak || steps >= STEPS).toBe(true);
  });
});

describe('what was not trained to its end has no record and no finding, and a remark', () => {
  const UNFINISHED = [
    { steps: 3, prediction: 'x0', guidance: { kind: 'cfg' } },
    { steps: 3, prediction: 'v', guidance: { kind: 'null-embed', dropRate: 0.4 } },
    { steps: 30, prediction: 'x0', guidance: { kind: 'fixed' } },
  ];
  test.each(UNFINISHED)('$steps of 1,200 steps, $prediction', { timeout: 600_000 }, async (unfinished) => {
    const { steps, prediction, guidance } = unfinished;
    const name = `unfinished ${prediction} ${steps}`;
    const card = await auditBundle(
      await unfinishedBundle(folder, name, { dataset, steps, guidance, config: { prediction } }),
    );
    expect(card.findings.map((found) => `${found.name}: ${found.sentence}`)).toEqual([]);
    expect((card.remarks ?? []).map((remark) => remark.name)).toContain('not-held-to-its-training');
  });
});
