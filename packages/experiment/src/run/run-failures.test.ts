import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakeExecutor } from '../fixtures/fake-executor';
import { tinyDataset } from '../fixtures/tiny-dataset';
import { reportMarkdown } from '../report/text/markdown';
import { reportTable } from '../report/text/table';
import { parseExperimentSpec, type ExperimentSpec } from '../spec/spec';
import { armsFailed } from './failures';
import { runExperiment } from './run';

const spec = parseExperimentSpec({
  data: { kind: 'synthetic' },
  arms: [
    { name: 'bad', guidance: { kind: 'cfg' } },
    { name: 'good', guidance: { kind: 'cfg', dropRate: 0.3 } },
    { name: 'fixed', guidance: { kind: 'fixed' } },
  ],
  scales: [1, 8],
  training: { frames: 60 },
  sampling: { seeds: 2, windows: 2 },
});

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'antiphon-failures-'));
});
afterEach(() => rm(out, { recursive: true }));

const dataset = tinyDataset({ testClips: 2 });
const run = (executor: ReturnType<typeof fakeExecutor>, what: ExperimentSpec = spec) =>
  runExperiment({ spec: what, dataset, out, clock: () => 0, executor });
const diverged = (step = 3) =>
  new AntiphonError('TRAINING_DIVERGED', { step, found: 'loss NaN', kept: 'Nothing', learningRate: 1, clipNorm: 1 });
const failing = (id: string, error: unknown = diverged()) =>
  fakeExecutor({
    onOpen: (training) => {
      if (training.id === id) throw error;
    },
  });

test('an arm whose training fails is named with its error, the others are finished, and the next time only it is tried', async () => {
  const whole = await run(fakeExecutor());
  await rm(out, { recursive: true });
  const report = await run(failing('bad-seed0'));
  expect(report.failures).toEqual([
    { arm: 'bad', trainSeed: 0, stage: 'model', error: expect.stringContaining('The training diverged at step 3') },
  ]);
  expect(report.cells).toEqual(whole.cells.filter(({ arm }) => arm !== 'bad'));
  expect(report.verdict).toMatch(
    /\nFailed: bad \(training seed 0\), no model: The training diverged.*\nIn no comparison: bad\./,
  );
  expect(new Set(report.comparisons.map(({ a, b }) => `${a} ${b}`))).toEqual(new Set(['good fixed']));
  for (const text of [
    await readFile(join(out, 'report.html'), 'utf8'),
    await readFile(join(out, 'report.json'), 'utf8'),
    reportMarkdown(report),
    reportTable(report),
  ])
    expect(text).toContain('The training diverged at step 3');
  expect(armsFailed(out, report.failures ?? []).message).toMatch(/bad \(training seed 0\), no model: The training/);
  const again = fakeExecutor();
  expect(await run(again)).toEqual(whole);
  expect(again.log).toEqual(['train bad-seed0', 'sample bad-seed0-scale1-ddim-25', 'sample bad-seed0-scale8-ddim-25']);
});

test('a cell that fails takes no other with it: a strategy that throws, motion that is not finite', async () => {
  const report = await run(
    fakeExecutor({
      onSample: ({ arm, scale }) => {
        if (arm === 'bad' && scale === 8) throw new TypeError('scale too large\nfor me');
      },
    }),
  );
  expect(report.failures).toEqual([
    { arm: 'bad', trainSeed: 0, stage: 'motion', scale: 8, steps: 25, error: 'TypeError: scale too large for me' },
  ]);
  expect(report.cells.map(({ arm, scale }) => [arm, scale])).toEqual([
    ['bad', 1],
    ['good', 1],
    ['good', 8],
    ['fixed', 1],
  ]);
  const pairs = report.comparisons.map(({ a, b, scale }) => `${a} ${b} ${scale}`);
  expect(pairs).toContain('bad good 1');
  expect(pairs).not.toContain('bad good 8');
  const again = fakeExecutor();
  expect((await run(again)).failures).toBeUndefined();
  expect(again.log).toEqual(['train bad-seed0', 'sample bad-seed0-scale8-ddim-25']);
});

test('metrics and audits may fail, too', async () => {
  const inner = fakeExecutor({
    card: ({ arm }) => (arm === 'fixed' ? Promise.reject(new Error('no audit today')) : Promise.resolve(undefined)),
  });
  const report = await runExperiment({
    ...{ spec, dataset, out, clock: () => 0 },
    executor: {
      open: async (training, work) => {
        const sampler = await inner.open(training, work);
        // Motion of other lengths than the windows': metrics cannot be computed.
        const sample: typeof sampler.sample = async (cell, requests) => {
          const sampled = await sampler.sample(cell, requests);
          return cell.arm === 'bad' ? { ...sampled, motions: [] } : sampled;
        };
        return { ...sampler, sample };
      },
    },
  });
  expect(report.failures?.map(({ arm, stage, scale }) => [arm, stage, scale])).toEqual([
    ['bad', 'metrics', 1],
    ['bad', 'metrics', 8],
    ['fixed', 'audit', undefined],
  ]);
  expect(report.cells.map(({ arm }) => arm)).toEqual(['good', 'good', 'fixed']);
});

test('with a teacher its student fails, with a model the arms that sample from it, and without a baseline nothing is compared with it', async () => {
  const many = parseExperimentSpec({
    ...spec,
    arms: [
      { name: 'student', guidance: { kind: 'distilled' }, teacher: 'cfg' },
      { name: 'apg', guidance: { kind: 'apg' }, model: 'cfg' },
      { name: 'cfg', guidance: { kind: 'cfg' } },
      { name: 'fixed', guidance: { kind: 'fixed' } },
      { name: 'other', guidance: { kind: 'cfg', dropRate: 0.3 } },
    ],
    scales: 'own',
    baseline: 'cfg',
  });
  const report = await run(failing('cfg-seed0'), many);
  expect(report.failures?.map(({ arm, error }) => [arm, error])).toEqual([
    ['apg', expect.stringContaining('The training diverged')],
    ['cfg', expect.stringContaining('The training diverged')],
    ['student', expect.stringContaining('its teacher: cfg-seed0 failed')],
  ]);
  expect(report.cells.map(({ arm }) => arm)).toEqual(['fixed', 'other']);
  expect(report.comparisons).toEqual([]);
  expect(report.verdict).toContain('The baseline cfg is missing, so no arm is compared with it');
  expect(await readFile(join(out, 'report.html'), 'utf8')).toContain('The baseline cfg is missing');
});

test('of several training seeds, arms are compared over those that both have', async () => {
  const two = { ...spec, trainSeeds: [0, 1] };
  const report = await run(failing('bad-seed1'), two);
  const difference = report.comparisons.find(
    ({ a, b, metric, scale }) => a === 'bad' && b === 'good' && metric === 'lipError' && scale === 1,
  );
  const of = (arm: string) =>
    report.cells.find((cell) => cell.arm === arm && cell.trainSeed === 0 && cell.scale === 1)?.metrics.lipError ?? NaN;
  expect(difference?.estimate).toBeCloseTo(of('bad') - of('good'), 9);
  expect(difference?.bySeed).toHaveLength(1);
});

test('where all fail, there is no report: the one error that all have is thrown, or all are named', async () => {
  const all = (error: (arm: string) => unknown) =>
    fakeExecutor({
      onOpen: ({ arm }) => {
        throw error(arm);
      },
    });
  await expect(run(all(() => diverged()))).rejects.toMatchObject({ code: 'TRAINING_DIVERGED' });
  await expect(run(all((arm) => diverged(arm.length)))).rejects.toThrow(
    /bad .*step 3.*; good .*step 4.*; fixed .*step 5/,
  );
  await expect(readFile(join(out, 'report.json'))).rejects.toThrow('ENOENT');
});

test.each([
  ['a person who stops', new AntiphonError('INTERRUPTED', { resume: '' })],
  ['a full disk', new AntiphonError('CANNOT_WRITE', { path: 'x', reason: 'full' })],
  ['a full disk somewhere below', Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })],
])('%s is no arm’s failure', async (_, error) => {
  const executor = failing('bad-seed0', error);
  await expect(run(executor)).rejects.toBe(error);
  expect(executor.log).toEqual(['train bad-seed0']);
});
