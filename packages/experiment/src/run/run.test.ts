import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset } from '@antiphon/data';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeExecutor } from '../fixtures/fake-executor';
import { tinyDataset } from '../fixtures/tiny-dataset';
import { TWO_ARMS } from '../fixtures/two-arms';
import type { Making } from '../report/provenance';
import { parseExperimentSpec } from '../spec/spec';
import { runExperiment } from './run';
import type { ExperimentProgress } from './run-options';

const spec = parseExperimentSpec({ name: 'test', ...TWO_ARMS });

let out: string;
let now = 0;
const clock = () => (now += 10);
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'antiphon-experiment-'));
});
afterEach(() => rm(out, { recursive: true }));
const base = () => ({ spec, dataset: tinyDataset(), out, clock });
const json = async () => JSON.parse(await readFile(join(out, 'report.json'), 'utf8'));

describe('a run', () => {
  it('writes a report with every cell, floors and comparisons', async () => {
    const report = await runExperiment({ ...base(), executor: fakeExecutor() });
    expect(await json()).toEqual(JSON.parse(JSON.stringify(report)));
    expect(report.cells.map(({ arm, scale, nfe }) => [arm, scale, nfe])).toEqual([
      ['cfg', 1, 50],
      ['cfg', 2, 50],
      ['cfg', 4, 50],
      ['fixed', 1, 25],
    ]);
    const lip = report.cells.map(({ metrics }) => metrics.lipError ?? NaN);
    expect(lip[1]).toBeLessThan(lip[0]);
    expect(report.floors.truth.kind).toBe('resampled');
    expect(report.floors.truth.metrics.lipError).toBeLessThan(0.02);
    expect(report.floors.truth.metrics.fdG).toBeLessThan(report.cells[1].metrics.fdG ?? 0);
    expect(report.floors.truth.metrics.beatRecall).toBeGreaterThan(0.6);
    expect(report.floors.meanPose.metrics.beatRecall).toBe(0);
    expect(report.floors.meanPose.metrics.jerk).toBeCloseTo(0, 6);
    const difference = report.comparisons.find(({ metric, scale }) => metric === 'lipError' && scale === 2);
    expect(difference).toMatchObject({ a: 'cfg', b: 'fixed', n: 8 });
    expect(difference?.estimate).toBeCloseTo(
      (report.cells[1].metrics.lipError ?? 0) - (report.cells[3].metrics.lipError ?? 0),
      9,
    );
    expect(await readFile(join(out, 'report.html'), 'utf8')).toContain('<svg');
  });
  it('pairs the arms: the same sampling seeds in every cell of a training seed', async () => {
    const executor = fakeExecutor();
    await runExperiment({ ...base(), executor });
    for (const seeds of executor.seeds) expect(seeds).toEqual(executor.seeds[0]);
    expect(new Set(executor.seeds[0]).size).toBe(32);
  });
  it('that is killed at any cell goes on without losing a finished one, to the same report', async () => {
    const whole = await runExperiment({ ...base(), executor: fakeExecutor() });
    await rm(out, { recursive: true });
    const log: string[] = [];
    for (const dieAtCell of [0, 1, 1]) {
      const executor = fakeExecutor({ dieAtCell });
      await expect(runExperiment({ ...base(), executor })).rejects.toThrow('killed');
      log.push(...executor.log);
    }
    const executor = fakeExecutor();
    expect(await runExperiment({ ...base(), executor })).toEqual(whole);
    const samplings = [...log, ...executor.log].filter((line) => line.startsWith('sample'));
    expect(new Set(samplings).size).toBe(samplings.length);
    const again = fakeExecutor();
    expect(await runExperiment({ ...base(), executor: again })).toEqual(whole);
    expect(again.log).toEqual([]);
  });
  it('computes a cell anew whose file is damaged', async () => {
    const whole = await runExperiment({ ...base(), executor: fakeExecutor() });
    const [file] = (await readdir(join(out, 'cells'))).filter((name) => /^cfg.*scale/.test(name));
    await writeFile(join(out, 'cells', file), '{"run":');
    const executor = fakeExecutor();
    expect(await runExperiment({ ...base(), executor })).toEqual(whole);
    expect(executor.log.filter((line) => line.startsWith('sample'))).toHaveLength(1);
  });
  it('refuses the folder of a run on other data', async () => {
    await runExperiment({ ...base(), executor: fakeExecutor() });
    const dataset = tinyDataset({ testClips: 9 });
    await expect(runExperiment({ ...base(), dataset, executor: fakeExecutor() })).rejects.toThrow(
      /holds another run: it is on other data \(their files have changed/,
    );
  });
  it('stops on abort and says how to go on', async () => {
    const abort = new AbortController();
    const onProgress = ({ phase }: ExperimentProgress) => {
      if (phase === 'sample') abort.abort();
    };
    const run = runExperiment({ ...base(), executor: fakeExecutor(), signal: abort.signal, onProgress });
    await expect(run).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect((await readdir(join(out, 'cells'))).filter((name) => name.includes('scale'))).toHaveLength(1);
  });
  it('tells the time left once it has measured something', async () => {
    const seen: ExperimentProgress[] = [];
    await runExperiment({ ...base(), executor: fakeExecutor(), onProgress: (progress) => seen.push(progress) });
    expect(seen.every(({ secondsLeft }) => secondsLeft === undefined || secondsLeft >= 0)).toBe(true);
    expect(seen.at(-2)?.secondsLeft).toBeGreaterThan(0);
    // Scoring many features takes as long as sampling: it is said, for each of the 4 cells.
    expect(seen.filter(({ label }) => label.endsWith(': metrics'))).toHaveLength(4);
    expect(seen.at(-1)).toMatchObject({ phase: 'report', done: 4, total: 4, secondsLeft: 0 });
  });
  it('without a resampled truth compares halves of the recordings, and resamples windows where recordings are few', async () => {
    const dataset = tinyDataset({ testClips: 3, resampled: false });
    const report = await runExperiment({ ...base(), dataset, executor: fakeExecutor() });
    expect(report.floors.truth.kind).toBe('halves');
    expect(report.floors.truth.metrics).toMatchObject({ divSample: null, lipError: null });
    expect(report.provenance).toMatchObject({ unit: 'window', units: 6 });
    expect(report.verdict).toContain('not independent');
  });
  it('refuses data without a test window', async () => {
    const run = runExperiment({ ...base(), dataset: tinyDataset({ testClips: 0 }), executor: fakeExecutor() });
    await expect(run).rejects.toMatchObject({ code: 'TOO_LITTLE_DATA' });
  });
});

const many = parseExperimentSpec({
  name: 'many',
  data: { kind: 'synthetic' },
  arms: [
    { name: 'student', guidance: { kind: 'distilled' }, teacher: 'cfg' },
    { name: 'apg', guidance: { kind: 'apg', within: [0.1, 0.9] }, model: 'cfg' },
    { name: 'cfg', guidance: { kind: 'cfg' } },
    { name: 'fixed', guidance: { kind: 'fixed' } },
    { name: 'icg', guidance: { kind: 'icg' }, model: 'fixed' },
  ],
  scales: 'own',
  baseline: 'cfg',
  training: { frames: 60 },
  sampling: { nfe: 20, seeds: 2, windows: 16 },
});

describe('a run of many strategies at equal cost', () => {
  it('trains a model once, the teacher first, and reports the arms in the order of the spec', async () => {
    const executor = fakeExecutor();
    const report = await runExperiment({ ...base(), spec: many, executor });
    expect(executor.log.filter((line) => line.startsWith('train'))).toEqual([
      'train cfg-seed0',
      'train student-seed0',
      'train fixed-seed0',
    ]);
    expect(executor.teachers).toEqual({ 'student-seed0': join(out, 'arms', 'cfg-seed0') });
    expect(report.cells.map(({ arm, steps }) => [arm, steps])).toEqual([
      ['student', 20],
      ['apg', expect.any(Number)],
      ['cfg', 10],
      ['fixed', 20],
      ['icg', 10],
    ]);
    expect(report.arms.map(({ model, teacher }) => model ?? teacher)).toEqual([
      'cfg',
      'cfg',
      undefined,
      undefined,
      'fixed',
    ]);
  });
  it('compares every arm with the baseline, and only with it, although their steps differ', async () => {
    const report = await runExperiment({ ...base(), spec: many, executor: fakeExecutor() });
    const pairs = new Set(report.comparisons.map(({ a, b, scale }) => `${a} ${b} ${scale}`));
    expect([...pairs]).toEqual(['student cfg own', 'apg cfg own', 'fixed cfg own', 'icg cfg own']);
    const lip = report.comparisons.find(({ a, metric }) => a === 'fixed' && metric === 'lipError');
    const own = (arm: string) => report.cells.find((cell) => cell.arm === arm)?.metrics.lipError ?? NaN;
    expect(lip?.estimate).toBeCloseTo(own('fixed') - own('cfg'), 9);
  });
  it('cites the papers of options, too', async () => {
    const { provenance } = await runExperiment({ ...base(), spec: many, executor: fakeExecutor() });
    expect(provenance.citations.join()).toContain('2404.07724');
  });
  it('that is killed after the teacher hands the student the teacher’s folder', async () => {
    const whole = await runExperiment({ ...base(), spec: many, executor: fakeExecutor() });
    await rm(out, { recursive: true });
    const dies = fakeExecutor({ dieAtCell: 2 });
    await expect(runExperiment({ ...base(), spec: many, executor: dies })).rejects.toThrow('killed');
    const executor = fakeExecutor();
    expect(await runExperiment({ ...base(), spec: many, executor })).toEqual(whole);
    expect(executor.log[0]).toBe('train student-seed0');
    expect(executor.teachers).toEqual({ 'student-seed0': join(out, 'arms', 'cfg-seed0') });
  });
  it('keeps the guidance cards that its executor makes, over an interruption', async () => {
    const card = ({ arm }: { arm: string }) =>
      Promise.resolve(
        arm === 'cfg' ? { findings: 2, summary: 'too loud' } : arm === 'apg' ? { findings: 0, summary: '' } : undefined,
      );
    await expect(
      runExperiment({ ...base(), spec: many, executor: fakeExecutor({ card, dieAtCell: 2 }) }),
    ).rejects.toThrow('killed');
    const report = await runExperiment({ ...base(), spec: many, executor: fakeExecutor() });
    expect(report.arms.map(({ card: found }) => found?.findings)).toEqual([undefined, 0, 2, undefined, undefined]);
    const html = await readFile(join(out, 'report.html'), 'utf8');
    expect(html).toContain('audit: 2 findings: too loud');
    expect(html).toContain('audit: no findings');
  });
  it('refuses an arm that its model could not be sampled with before anything is trained', async () => {
    const arms = [many.arms[2], many.arms[3], { name: 'x', guidance: { kind: 'apg' }, model: 'fixed' }];
    const executor = fakeExecutor();
    const dataset = { ...tinyDataset(), conditions: [{ name: 'voice' }] as unknown as Dataset['conditions'] };
    await expect(runExperiment({ ...base(), dataset, spec: { ...many, arms }, executor })).rejects.toThrow(/arm "x"/);
    const taught = [many.arms[3], { ...many.arms[0], teacher: 'fixed' }];
    const spec = { ...many, arms: taught, baseline: 'fixed' };
    await expect(runExperiment({ ...base(), dataset, spec, executor })).rejects.toThrow(/arm "student"/);
    expect(executor.log).toEqual([]);
  });
});

describe('what a run was made on', () => {
  const machine = { processor: 'P', cores: 2, memory: 7.8, system: 'linux 6.1 x64' };
  const making = (processor = 'P', commit = 'a'.repeat(40)): Making => ({
    machine: { ...machine, processor },
    ...{ engine: 'onnxruntime on cpu', threads: 2, versions: { node: '20.20.2' } },
    source: { commit, changed: false },
  });
  const call = (with_: Making | undefined, more: object = {}) =>
    runExperiment({ ...base(), executor: fakeExecutor(), making: with_, ...more });
  it('is noted where there was something to make, once, and told by the report and its page', async () => {
    expect((await call(making())).provenance.made).toEqual([making()]);
    expect(await readFile(join(out, 'report.html'), 'utf8')).toContain(
      'P, 2 logical cores, 7.8 GiB, linux 6.1 x64; onnxruntime on cpu, up to 2 threads; node 20.20.2; commit aaaaaaaaaaaa',
    );
    const before = await json();
    // All is there: another machine and another commit make nothing, and change nothing.
    await call(making('Q', 'b'.repeat(40)));
    expect(await json()).toEqual(before);
  });
  it('is the same for a run that was stopped and went on there, and names the other machine where it went on elsewhere', async () => {
    const wider = { spec: { ...spec, scales: [1, 2, 4, 8] } };
    await call(making());
    expect((await call(making(), wider)).provenance.made).toEqual([making()]);
    const more = { spec: { ...spec, scales: [1, 2, 4, 8, 16] } };
    expect((await call(making('Q'), more)).provenance.made).toEqual([making(), making('Q')]);
  });
  it('is left out where nobody tells it, and what is torn is nothing', async () => {
    expect((await call(undefined)).provenance).not.toHaveProperty('made');
    await writeFile(join(out, 'made.json'), '{"made": [{}');
    expect((await call(undefined)).provenance).not.toHaveProperty('made');
  });
});
