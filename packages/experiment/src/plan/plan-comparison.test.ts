import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fakeExecutor } from '../fixtures/fake-executor';
import { tinyDataset } from '../fixtures/tiny-dataset';
import { TWO_ARMS } from '../fixtures/two-arms';
import { runExperiment } from '../run/run';
import { parseExperimentSpec } from '../spec/spec';
import { planComparison } from './plan-comparison';

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'antiphon-plan-'));
});
afterEach(() => rm(out, { recursive: true }));

const dataset = tinyDataset();
const spec = (more: object = {}) => parseExperimentSpec({ ...TWO_ARMS, scales: [1, 2], ...more });
const planned = (more: object = {}) => planComparison({ spec: spec(more), dataset, out });
const run = (more: object = {}) =>
  runExperiment({ spec: spec(more), dataset, out, executor: fakeExecutor(), clock: () => 0 });
const states = (all: readonly { readonly id: string; readonly state: string }[]) =>
  Object.fromEntries(all.map(({ id, state }) => [id, state]));

it('counts what is to be done', async () => {
  const plan = await planComparison({ spec: spec({ sampling: { steps: 10, seeds: 2, windows: 16 } }), dataset });
  expect(states(plan.trainings)).toEqual({ 'cfg-seed0': 'new', 'fixed-seed0': 'new' });
  expect(plan.windows).toEqual({ count: 16, seeds: 2, clips: 8 });
  expect(plan.cells.map(({ motions, nfe }) => [motions, nfe])).toEqual([
    [32, 10],
    [32, 20],
    [32, 10],
  ]);
  expect(plan.evaluations).toEqual({ all: 32 * 40, missing: 32 * 40 });
  expect(plan.audits).toEqual({ all: 2, missing: 2 });
  expect(plan.outlook.join(' ')).toMatch(/one training of each arm and 8 clips/);
});

it('tells by reading what a run would keep, and touches nothing', async () => {
  await run();
  const before = await readdir(out, { recursive: true });
  const grown = await planned({ scales: [1, 2, 4] });
  expect(grown.cells.filter(({ state }) => state === 'new').map(({ id }) => id)).toEqual(['cfg-seed0-scale4-ddim-25']);
  expect(states(grown.trainings)).toMatchObject({ 'fixed-seed0': 'kept' });
  expect(grown.audits.missing).toBe(1); // an arm is audited at its largest scale
  const less = await planned({ scales: [1] });
  expect(less.obsolete).toEqual({ trainings: 0, cells: 1 });
  expect(less.evaluations.missing).toBe(0);
  const other = await planned({ training: { frames: 60, width: 48 } });
  expect(other.obsolete).toEqual({ trainings: 2, cells: 3 });
  expect(states(other.trainings)).toEqual({ 'cfg-seed0': 'new', 'fixed-seed0': 'new' });
  expect(await readdir(out, { recursive: true })).toEqual(before);
});

it('finds what was set aside, as a run would', async () => {
  await run();
  await run({ scales: [1] });
  const plan = await planned();
  expect(Object.values(states(plan.cells))).toEqual(['kept', 'kept', 'kept']);
});

it('refuses a folder of other data, and makes none', async () => {
  await run();
  const elsewhere = planComparison({ spec: spec(), dataset: tinyDataset({ testClips: 9 }), out });
  await expect(elsewhere).rejects.toMatchObject({ code: 'OTHER_RUN' });
  await planComparison({ spec: spec(), dataset, out: join(out, 'none') });
  expect(await readdir(out)).not.toContain('none');
});
