import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { heardDataset, trainingExecutor } from '../fixtures/trained-arms';
import { planComparison } from '../plan/plan-comparison';
import { parseExperimentSpec, type ExperimentSpecInput } from '../spec/spec';
import type { RunChange } from '../store/reconcile';
import { runExperiment } from './run';

// Trainings of a run whose spec asks for more steps, or for the same with other settings.

const TINY = { frames: 16, width: 8, feedForward: 8, layers: 1, heads: 2, batchSize: 2, checkpointEvery: 3 };
const ARMS: ExperimentSpecInput['arms'] = [{ name: 'cfg', guidance: { kind: 'cfg' } }];
const EVEN = { ...TINY, warmupSteps: 0, decay: 'none' } as const;

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'antiphon-longer-'));
});
afterEach(() => rm(root, { recursive: true }));

interface Change {
  readonly arms?: ExperimentSpecInput['arms'];
  /** Stops where this step was taken. */
  readonly stopAt?: string;
  readonly folder?: string;
}

function specOf(training: NonNullable<ExperimentSpecInput['training']>, arms: ExperimentSpecInput['arms'] = ARMS) {
  return parseExperimentSpec({
    ...{ data: { kind: 'synthetic' }, arms, training, scales: [1] },
    sampling: { seeds: 2, windows: 2 },
  });
}

async function run(training: NonNullable<ExperimentSpecInput['training']>, change: Change = {}) {
  const { arms, stopAt, folder = 'run' } = change;
  const spec = specOf(training, arms);
  const stop = new AbortController();
  const executor = trainingExecutor(spec, { onStep: (step) => step === stopAt && stop.abort() });
  let told: RunChange | undefined;
  const out = join(root, folder);
  const clock = () => 0;
  const onChange = (change: RunChange) => (told = change);
  await runExperiment({ spec, dataset: heardDataset(), out, executor, clock, onChange, signal: stop.signal });
  return { ...executor, told };
}

/** What a dry run says of twelve steps. */
async function foretold(training: NonNullable<ExperimentSpecInput['training']>) {
  const spec = specOf({ ...training, steps: 12 });
  return (await planComparison({ spec, dataset: heardDataset(), out: join(root, 'run') })).trainings;
}

/** The bytes of a training's checkpoint, as text. */
async function checkpoint(id = 'cfg-seed0', folder = 'run'): Promise<string[]> {
  const place = join(root, folder, 'arms', id, 'checkpoint');
  const names = (await readdir(place)).filter((name) => name !== 'events.jsonl').sort();
  return Promise.all(names.map(async (name) => `${name} ${(await readFile(join(place, name))).toString('base64')}`));
}

test('a longer training goes on from the one that is there, to the same bytes; that one comes back with its spec', async () => {
  await run({ ...EVEN, steps: 7 });
  const short = await checkpoint();
  expect(await foretold(EVEN)).toMatchObject([{ state: 'continued', from: 7, steps: 12 }]);
  const grown = await run({ ...EVEN, steps: 12 });
  expect(grown.told).toMatchObject({ goOn: [{ id: 'cfg-seed0', from: 7, steps: 12 }], anew: [] });
  expect(grown.steps).toEqual([8, 9, 10, 11, 12].map((step) => `cfg-seed0 ${step}/12`));
  await run({ ...EVEN, steps: 12 }, { folder: 'whole' });
  expect(await checkpoint()).toEqual(await checkpoint('cfg-seed0', 'whole'));
  const back = await run({ ...EVEN, steps: 7 });
  expect(back.steps).toEqual([]);
  expect(await checkpoint()).toEqual(short);
});

test('where the decay depends on the length, it is trained anew, and told why', async () => {
  const cosine = { ...EVEN, decay: 'cosine' } as const;
  await run({ ...cosine, steps: 7 });
  expect(await foretold(cosine)).toMatchObject([{ state: 'new', from: 0, steps: 12 }]);
  const grown = await run({ ...cosine, steps: 12 });
  expect(grown.told).toMatchObject({ goOn: [], anew: [{ id: 'cfg-seed0', from: 7, steps: 12 }] });
  expect(grown.steps[0]).toBe('cfg-seed0 1/12');
  expect(grown.steps).toHaveLength(12);
  await run({ ...cosine, steps: 12 }, { folder: 'whole' });
  expect(await checkpoint()).toEqual(await checkpoint('cfg-seed0', 'whole'));
});

test('stopped and killed while it goes on, it ends in the same bytes', async () => {
  await run({ ...EVEN, steps: 7 });
  await expect(run({ ...EVEN, steps: 12 }, { stopAt: 'cfg-seed0 9/12' })).rejects.toMatchObject({
    code: 'INTERRUPTED',
  });
  expect((await run({ ...EVEN, steps: 12 })).steps[0]).toBe('cfg-seed0 10/12');
  // Killed while the copy was made: the index, which comes last, is not there.
  await run({ ...EVEN, steps: 14 });
  const place = join(root, 'run', 'arms', 'cfg-seed0');
  await rm(join(place, 'made-of.json'));
  await rm(join(place, 'checkpoint', 'checkpoint.json'));
  await rm(join(root, 'run', 'cells'), { recursive: true });
  expect((await run({ ...EVEN, steps: 14 })).steps[0]).toBe('cfg-seed0 13/14');
  await run({ ...EVEN, steps: 14 }, { folder: 'whole' });
  expect(await checkpoint()).toEqual(await checkpoint('cfg-seed0', 'whole'));
});

test('how often it is saved, and what changes its rounding, make no training new', async () => {
  await run({ ...EVEN, steps: 7 });
  const again = await run({ ...EVEN, steps: 7, checkpointEvery: 2, accumulate: 2, recompute: true });
  expect(again.told).toMatchObject({ kept: { trainings: 1, cells: 1 }, missing: { cells: 0 } });
  expect(again.steps).toEqual([]);
  await expect(run({ ...EVEN, steps: 9 }, { stopAt: 'cfg-seed0 8/9' })).rejects.toThrow();
  const resumed = await run({ ...EVEN, steps: 9, checkpointEvery: 2, accumulate: 2 });
  expect(resumed.steps).toEqual(['cfg-seed0 9/9']);
});

test('an arm under another name takes the training that is there', async () => {
  await run({ ...EVEN, steps: 7 });
  const renamed = await run({ ...EVEN, steps: 7 }, { arms: [{ name: 'mine', guidance: { kind: 'cfg' } }] });
  expect(renamed.steps).toEqual([]);
  expect(JSON.parse(await readFile(join(root, 'run/arms/mine-seed0/bundle/bundle.json'), 'utf8')).name).toBe(
    'mine-seed0',
  );
});

test('what the system or a writer leaves in the folders is left alone', async () => {
  await run({ ...EVEN, steps: 7 });
  const cells = join(root, 'run', 'cells');
  await writeFile(join(cells, '.cfg.json.1-1.tmp'), '{"inputs":"of another"}');
  await run({ ...EVEN, steps: 7 });
  expect(await readdir(cells)).toContain('.cfg.json.1-1.tmp');
});
