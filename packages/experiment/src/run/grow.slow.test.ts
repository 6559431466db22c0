import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fakeExecutor } from '../fixtures/fake-executor';
import { tinyDataset } from '../fixtures/tiny-dataset';
import { TWO_ARMS } from '../fixtures/two-arms';
import { parseExperimentSpec, type ExperimentSpecInput } from '../spec/spec';
import type { RunChange } from '../store/reconcile';
import { runExperiment } from './run';

const input = {
  ...TWO_ARMS,
  name: 'first',
  scales: [1, 2],
} satisfies ExperimentSpecInput;

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'antiphon-grow-'));
});
afterEach(() => rm(out, { recursive: true }));

/** What a run with these changes trained and sampled, what it was told of the folder, and its report. */
async function run(change: Partial<ExperimentSpecInput> = {}, { prune = false, dieAtCell = Infinity } = {}) {
  const executor = fakeExecutor({ dieAtCell });
  let told: RunChange | undefined;
  const report = await runExperiment({
    spec: parseExperimentSpec({ ...input, ...change }),
    dataset: tinyDataset(),
    ...{ out, executor, prune, clock: () => 0, onChange: (found) => (told = found) },
  });
  return { report, told, log: executor.log };
}

it.each([
  ['another name', { name: 'second' }, []],
  ['a baseline', { baseline: 'fixed' }, []],
  ['a margin', { equivalence: { lipError: 0.01 } }, []],
  ['data that are written otherwise', { data: { kind: 'synthetic', seed: 0 } }, []],
  ['one more scale', { scales: [1, 2, 4] }, ['train cfg-seed0', 'sample cfg-seed0-scale4-ddim-25']],
  [
    'one more arm of a model that is there',
    { arms: [...input.arms, { name: 'apg', guidance: { kind: 'apg' }, model: 'cfg' }] },
    ['train cfg-seed0', 'sample apg-seed0-scale1-ddim-25', 'sample apg-seed0-scale2-ddim-25'],
  ],
  [
    'one more training seed',
    { trainSeeds: [0, 1] },
    [
      'train cfg-seed1',
      'sample cfg-seed1-scale1-ddim-25',
      'sample cfg-seed1-scale2-ddim-25',
      'train fixed-seed1',
      'sample fixed-seed1-scale1-ddim-25',
    ],
  ],
] satisfies [string, Partial<ExperimentSpecInput>, string[]][])('%s makes only what is new', async (_, change, log) => {
  await run();
  const grown = await run(change);
  expect(grown.log).toEqual(log);
  expect(grown.told).toMatchObject({ kept: { cells: 3 }, obsolete: { trainings: 0, cells: 0 } });
  await rm(out, { recursive: true });
  expect(grown.report).toEqual((await run(change)).report);
});

it('what belongs to the spec no more lies in the attic, and comes back with it', async () => {
  const first = await run();
  const other = await run({ sampling: { seeds: 3, windows: 16 }, scales: [2] });
  expect(other.told).toMatchObject({ kept: { cells: 0 }, missing: { cells: 2 }, obsolete: { cells: 3 } });
  expect((await readdir(join(out, 'attic', 'cells'))).filter((name) => name.includes('scale'))).toHaveLength(3);
  const back = await run();
  expect(back.log).toEqual([]);
  expect(back.report).toEqual(first.report);
  expect(back.told).toMatchObject({ kept: { cells: 3 }, missing: { cells: 0 }, obsolete: { cells: 2 } });
});

it('a training of other settings is set aside whole, and never overwritten', async () => {
  await run();
  await run({ training: { frames: 60, steps: 5 } });
  expect((await readdir(join(out, 'attic', 'arms'))).sort()).toEqual([
    expect.stringMatching(/^cfg-seed0-[0-9a-f]{12}$/),
    expect.stringMatching(/^fixed-seed0-[0-9a-f]{12}$/),
  ]);
});

it('is only ever discarded by --prune', async () => {
  await run();
  await run({ scales: [2] });
  expect(await readdir(out)).toContain('attic');
  await run({ scales: [2] }, { prune: true });
  expect(await readdir(out)).not.toContain('attic');
});

it('killed while it grows goes on, to the same report', async () => {
  await run();
  const change = { trainSeeds: [0, 1], scales: [1, 2, 4] };
  const logs: string[] = [];
  for (const dieAtCell of [0, 1, 1]) await expect(run(change, { dieAtCell })).rejects.toThrow('killed');
  const { report, log } = await run(change);
  logs.push(...log);
  expect(new Set(logs).size).toBe(logs.length);
  await rm(out, { recursive: true });
  expect(report).toEqual((await run(change)).report);
});
