import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { syntheticCorpus, type Dataset } from '@antiphon/data';
import { auditBundle } from '@antiphon/generate';
import { cardSummary } from '@antiphon/guidance';
import { exportBundle, type Checkpoint } from '@antiphon/train';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { trained } from './fixtures/trained-model';
import { auditEvaluation } from './work/audit-evaluation';

let folder: string;
let dataset: Dataset;
let checkpoint: Checkpoint;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-audits-'));
  dataset = await syntheticCorpus({ seed: 1, clips: 4, secondsPerClip: 2 });
  checkpoint = await trained({ dataset, folder }, { kind: 'cfg' }, 'cfg');
  await exportBundle(checkpoint, join(folder, 'bundle'), { name: 'cfg' });
});
afterAll(() => rm(folder, { recursive: true }));

describe('the audit of what was really trained', () => {
  const findings = async (name: string, how = {}) =>
    cardSummary(await auditBundle(join(folder, name), { evaluation: auditEvaluation, ...how }));

  test('a healthy model has no finding, and a trained-in one neither', async () => {
    expect(await findings('bundle')).toBe('no findings');
    const student = await trained({ dataset, folder }, { kind: 'distilled' }, 'distilled', 40, checkpoint);
    await exportBundle(student, join(folder, 'distilled-bundle'), { name: 'student' });
    expect(await findings('distilled-bundle')).toBe('no findings');
  });

  test('null-embed with two conditions: its joint null was seen in 4 % of the samples', async () => {
    const model = await trained({ dataset, folder }, { kind: 'null-embed' }, 'null-embed', 200);
    await exportBundle(model, join(folder, 'null-embed-bundle'), { name: 'null-embed' });
    expect(await findings('null-embed-bundle')).toBe('1 finding: branch-rarely-trained');
    // A copy whose null parameters are the initial ones again.
    const initial = await trained({ dataset, folder }, { kind: 'null-embed' }, 'untrained', 1);
    const reset = (values: Checkpoint['state']['ema']) =>
      Object.fromEntries(
        Object.entries(values).map(([name, array]) => [
          name,
          name.includes('null_') ? initial.state.parameters[name].map(() => 0) : array,
        ]),
      );
    const frozen = { ...model, state: { ...model.state, v: reset(model.state.v) } };
    await exportBundle(frozen, join(folder, 'frozen'), { name: 'frozen' });
    expect(await findings('frozen')).toContain('null-without-gradient');
  });

  test('a bundle that declares another drop rate than it had', async () => {
    const lying = { ...checkpoint, guidance: { ...checkpoint.guidance, dropRate: 0.05 } };
    await exportBundle(lying, join(folder, 'lying'), { name: 'lying' });
    expect(await findings('lying')).toContain('drop-rate-not-applied');
  });

  test('a model that never saw a null branch, sampled as if it had; and specs that are wrong for any model', async () => {
    await exportBundle(
      await trained({ dataset, folder }, { kind: 'fixed' }, 'fixed', 5),
      join(folder, 'fixed-bundle'),
      { name: 'fixed' },
    );
    expect(await findings('fixed-bundle', { sampling: { kind: 'cfg' } })).toBe('1 finding: branch-never-trained');
    await expect(findings('bundle', { sampling: { kind: 'cfg', ramp: 'up' } })).rejects.toThrow(
      /"ramp" must be one of/,
    );
    await expect(findings('bundle', { sampling: { kind: 'distilled' } })).rejects.toThrow(/trained into the model/);
  });

  test('sampled with a scale that is far too large', async () => {
    expect(await findings('bundle', { sampling: { kind: 'cfg', scale: 300 } })).toContain('guidance-blows-up');
  });
});
