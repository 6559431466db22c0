import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { evaluationSet } from '../evaluation/evaluation-set';
import { tinyDataset } from '../fixtures/tiny-dataset';
import { planExperiment } from '../plan/plan';
import type { ReportCell } from '../report/report-json';
import { parseExperimentSpec } from '../spec/spec';
import { Identities } from './identities';
import { armsOf, Results } from './results';
import { RunDirectory } from './run-directory';

const input = {
  data: { kind: 'synthetic' as const },
  arms: [{ name: 'cfg', guidance: { kind: 'cfg' } }],
  scales: [1, 2],
  training: { frames: 60 },
  sampling: { seeds: 2, windows: 2 },
};
const spec = parseExperimentSpec(input);
const dataset = tinyDataset({ testClips: 2 });

function identitiesOf(what = spec, data = dataset): Identities {
  const evaluation = evaluationSet(data, { frames: 60, limit: what.sampling.windows, seed: what.seed });
  return new Identities(what, data, { test: evaluation }, planExperiment(what));
}

const [training] = planExperiment(spec);
const [cell, other] = training.cells;
/** What is told apart by: the training, both cells, the card and the floors. */
const all = (identities: Identities, of = planExperiment(spec)[0]) => [
  identities.training(of.id),
  ...of.cells.map((each) => identities.cell(of, each)),
  identities.card(of, of.cells[0]),
  identities.floors(),
];

describe('identities', () => {
  test('no two parts of a run have the same', () => {
    const hashes = all(identitiesOf());
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('are the same for what changes no result: a name, further scales, the order of keys', () => {
    const guidance = { dropRate: 0.2, kind: 'cfg' };
    const first = parseExperimentSpec({ ...input, arms: [{ name: 'cfg', guidance }] });
    const again = parseExperimentSpec({
      ...input,
      ...{ name: 'other', scales: [1, 2, 4] },
      arms: [{ name: 'cfg', guidance: { kind: 'cfg', dropRate: 0.2 } }],
    });
    const [of] = planExperiment(first);
    expect(all(identitiesOf(again), of)).toEqual(all(identitiesOf(first), of));
  });

  test.each([
    ['steps of training', { training: { frames: 60, steps: 12 } }],
    ['learning rate', { training: { frames: 60, learningRate: 0.5 } }],
    ['training seed', { trainSeeds: [1] }],
    ['option of the guidance', { arms: [{ name: 'cfg', guidance: { kind: 'cfg', dropRate: 0.3 } }] }],
    ['sampler', { sampling: { ...input.sampling, sampler: 'ddpm' } }],
    ['number of steps', { sampling: { ...input.sampling, steps: 24 } }],
    ['respacing', { sampling: { ...input.sampling, steps: '25' } }],
    ['spacing', { sampling: { ...input.sampling, spacing: 'leading' as const } }],
    ['number of motions', { sampling: { seeds: 3, windows: 2 } }],
    ['number of windows', { sampling: { seeds: 2, windows: 1 } }],
    ['seed of the statistics', { seed: 1 }],
  ])('another %s means other cells', (_, change) => {
    const changed = parseExperimentSpec({ ...input, ...change });
    const cells = (what: typeof spec) => {
      const [of] = planExperiment(what);
      return of.cells.map((each) => identitiesOf(what).cell(of, each));
    };
    for (const hash of cells(changed)) expect(cells(spec)).not.toContain(hash);
  });

  test('other data mean other results, even under the same hash', () => {
    const altered = tinyDataset({ testClips: 2 });
    for (const { motion } of altered.clips) motion[0] += 1;
    const [before, after] = [identitiesOf(), identitiesOf(spec, altered)];
    expect(after.cell(training, cell)).not.toBe(before.cell(training, cell));
    expect(after.floors()).not.toBe(before.floors());
  });

  test('a student’s is its teacher’s, too', () => {
    const of = (dropRate: number) => {
      const taught = parseExperimentSpec({
        ...input,
        arms: [
          { name: 'cfg', guidance: { kind: 'cfg', dropRate } },
          { name: 'student', guidance: { kind: 'distilled' }, teacher: 'cfg' },
        ],
      });
      return identitiesOf(taught).training('student-seed0');
    };
    expect(of(0.2)).not.toBe(of(0.3));
  });
});

describe('results on disk', () => {
  let out: string;
  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), 'antiphon-results-'));
  });
  afterEach(() => rm(out, { recursive: true }));

  const value = { arm: 'cfg', nfe: 50, perClip: { a: null } } as unknown as ReportCell;
  async function open(identities = identitiesOf(), model: string | undefined = 'model'): Promise<Results> {
    const results = new Results(await RunDirectory.open(out, { spec, dataHash: dataset.hash }), identities);
    await results.load(training, model);
    return results;
  }
  async function keep(): Promise<void> {
    const results = await open();
    for (const each of training.cells) await results.addCell(training, each, { model: 'model', value });
    await results.addCard(training, armsOf(training.cells)[0], { model: 'model', value: null });
  }

  test('are used again where inputs and model are the same, or the model was removed', async () => {
    await keep();
    for (const model of ['model', undefined]) {
      const results = await open(identitiesOf(), model);
      expect(results.cell(cell)).toEqual(value);
      expect(results.isWhole(training)).toBe(true);
    }
    const swapped = await open(identitiesOf(), 'another model');
    expect([swapped.cell(cell), swapped.cell(other), swapped.isWhole(training)]).toEqual([undefined, undefined, false]);
    const more = await open(identitiesOf(parseExperimentSpec({ ...input, training: { frames: 60, steps: 9 } })));
    expect(more.count).toBe(0);
  });

  test.each([
    ['truncated', (text: string) => text.slice(0, -20)],
    ['emptied', () => ''],
    ['edited', (text: string) => text.replace('"nfe":50', '"nfe":5')],
    ['another cell’s', () => readFile(join(out, 'cells', `${other.id}.json`), 'utf8')],
    ['of an older version', () => JSON.stringify({ run: 'x', result: value })],
    ['something else', () => 'null'],
  ])('are not where the file is %s', async (_, change) => {
    await keep();
    const file = join(out, 'cells', `${cell.id}.json`);
    const text = await readFile(file, 'utf8');
    const changed = await change(text);
    expect(changed).not.toBe(text);
    await writeFile(file, changed);
    const results = await open();
    expect([results.cell(cell), results.cell(other), results.isWhole(training)]).toEqual([undefined, value, false]);
  });

  test.each(['', '{', 'null', '[]', '{}', '{"hash":5}'])('outlive a run.json that is %j', async (text) => {
    await keep();
    const before = await readFile(join(out, 'run.json'), 'utf8');
    await writeFile(join(out, 'run.json'), text);
    expect((await open()).count).toBe(2);
    expect(await readFile(join(out, 'run.json'), 'utf8')).toBe(before);
  });
});
