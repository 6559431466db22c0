import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { heardDataset, trainingExecutor } from '../fixtures/trained-arms';
import { planComparison } from '../plan/plan-comparison';
import { runExperiment } from '../run/run';
import { parseExperimentSpec, type ExperimentSpecInput } from '../spec/spec';

// Runs that share a store of trainings.

const TINY = { frames: 16, width: 8, feedForward: 8, layers: 1, heads: 2, batchSize: 2, checkpointEvery: 3, steps: 6 };
const ALL = [1, 2, 3, 4, 5, 6].map((step) => `cfg-seed0 ${step}/6`);

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'antiphon-shared-'));
});
afterEach(() => rm(root, { recursive: true }));

interface Change extends Partial<Pick<ExperimentSpecInput, 'arms' | 'scales' | 'training'>> {
  readonly stopAt?: string;
  readonly onStep?: (step: string) => void;
  /** Default: the store. */
  readonly store?: string | undefined;
}

/** Plans a comparison, and runs it in a folder. @returns the steps that it took itself, what else it said, and what the plan did */
async function run(folder: string, change: Change = {}) {
  const { stopAt, onStep, arms = [{ name: 'cfg', guidance: { kind: 'cfg' } }], scales = [1], training = {} } = change;
  const spec = parseExperimentSpec({
    ...{ data: { kind: 'synthetic' }, arms, scales, training: { ...TINY, ...training } },
    sampling: { seeds: 2, windows: 2 },
  });
  const store = 'store' in change ? change.store : join(root, 'store');
  const out = join(root, folder);
  const { trainings } = await planComparison({ spec, dataset: heardDataset(), out, store });
  const stop = new AbortController();
  const executor = trainingExecutor(spec, {
    store,
    onStep: (step) => {
      onStep?.(step);
      if (step === stopAt) stop.abort();
    },
  });
  const clock = () => 0;
  await runExperiment({ spec, dataset: heardDataset(), out, executor, clock, signal: stop.signal });
  return { ...executor, foretold: trainings.map(({ state }) => state) };
}

/** The checkpoint of a training in a run, with its tensors. */
async function checkpoint(folder: string, id = 'cfg-seed0'): Promise<string[]> {
  const place = join(root, folder, 'arms', id, 'checkpoint');
  const names = (await readdir(place)).filter((name) => name.endsWith('.json') || name.endsWith('.safetensors')).sort();
  return Promise.all(names.map(async (name) => `${name} ${(await readFile(join(place, name))).toString('base64')}`));
}

/** The only entry of the store. */
async function entry(): Promise<string> {
  const [name = '', ...others] = await readdir(join(root, 'store'));
  expect(others).toEqual([]);
  return join(root, 'store', name);
}

test('the same training is done once, whatever the runs differ in besides', async () => {
  expect((await run('a')).steps).toEqual(ALL);
  const second = await run('b', {
    arms: [{ name: 'mine', guidance: { kind: 'cfg' } }],
    scales: [1, 2],
    training: { checkpointEvery: 2 },
  });
  expect([second.steps, second.said, second.foretold]).toEqual([[], ['taken from the store'], ['stored']]);
  expect(await checkpoint('b', 'mine-seed0')).toEqual(await checkpoint('a'));
  await run('alone', { store: undefined });
  expect(await checkpoint('alone')).toEqual(await checkpoint('a'));
  // What a run has made of it is its own.
  expect(JSON.parse(await readFile(join(root, 'b/arms/mine-seed0/bundle/bundle.json'), 'utf8')).name).toBe(
    'mine-seed0',
  );
  expect(await readFile(join(root, 'b/arms/mine-seed0/checkpoint/events.jsonl'), 'utf8')).toContain('"step":6');
});

test('another training is another', async () => {
  await run('a');
  expect((await run('b', { training: { learningRate: 0.002 } })).steps).toEqual(ALL);
  expect(await readdir(join(root, 'store'))).toHaveLength(2);
});

test('a second run waits for the one that trains the same', async () => {
  let second: ReturnType<typeof run> | undefined;
  const waits = new Promise<string>((resolve) => {
    const begin = (step: string) => {
      if (step === 'cfg-seed0 2/6') second = run('b', { onStep: resolve });
    };
    void run('a', { onStep: begin });
  });
  expect(await waits).toMatch(/waits for another run, which trains the same \(process \d+\)/);
  const { steps, said } = (await second) ?? {};
  expect([steps, said?.at(-1)]).toEqual([[], 'taken from the store']);
  expect(await checkpoint('b')).toEqual(await checkpoint('a'));
});

test('stopped while it waits, it says so', async () => {
  let second: Promise<unknown> = Promise.resolve();
  const begin = (step: string) => {
    if (step !== 'cfg-seed0 1/6') return;
    second = run('b', { stopAt: `cfg-seed0 waits for another run, which trains the same (process ${process.pid})` });
    second.catch(() => undefined);
  };
  await run('a', { onStep: begin });
  await expect(second).rejects.toMatchObject({ code: 'INTERRUPTED' });
});

test('where a run was stopped or killed, another one goes on, to the same bytes', async () => {
  await expect(run('a', { stopAt: 'cfg-seed0 4/6' })).rejects.toMatchObject({ code: 'INTERRUPTED' });
  // As if it had been killed: its lock is there still.
  await writeFile(join(await entry(), '.lock'), `${spawnSync(process.execPath, ['--version']).pid}-0`);
  expect((await run('b')).steps).toEqual(ALL.slice(4));
  expect((await run('a')).steps).toEqual([]);
  await run('alone', { store: undefined });
  for (const folder of ['a', 'b']) expect(await checkpoint(folder)).toEqual(await checkpoint('alone'));
});

test('an entry that was not finished, and one that is damaged, are none', async () => {
  await run('a');
  await rm(join(await entry(), 'finished.json'));
  expect((await run('b')).said).not.toContain('taken from the store');
  expect(await readdir(await entry())).toContain('finished.json');
  const place = join(await entry(), 'checkpoint');
  const [tensors = ''] = (await readdir(place)).filter((name) => name.endsWith('.safetensors'));
  await writeFile(join(place, tensors), 'damaged');
  expect((await run('c')).steps).toEqual(ALL);
  expect((await run('d')).said).toEqual(['taken from the store']);
  expect(await checkpoint('d')).toEqual(await checkpoint('a'));
});

test('a run that has it already gives it, and so does one that has begun', async () => {
  await run('a', { store: undefined });
  await run('a', { scales: [1, 2] });
  expect((await run('b')).steps).toEqual([]);
  await rm(join(root, 'store'), { recursive: true });
  await expect(run('c', { store: undefined, stopAt: 'cfg-seed0 4/6' })).rejects.toThrow();
  expect((await run('c')).steps).toEqual(ALL.slice(4));
});

test('a student is of the very teacher that taught it', async () => {
  const arms: ExperimentSpecInput['arms'] = [
    { name: 'cfg', guidance: { kind: 'cfg', dropRate: 0.5 } },
    { name: 'student', guidance: { kind: 'distilled' }, teacher: 'cfg' },
  ];
  expect((await run('a', { arms })).steps).toHaveLength(12);
  const second = await run('b', { arms });
  expect([second.steps, second.said]).toEqual([[], ['taken from the store', 'taken from the store']]);
});
