import { readFileSync } from 'node:fs';
import { mapSamples } from '@antiphon/core';
import { describe, expect, test } from 'vitest';
import { createGuidance, STRATEGIES } from '../registry';
import { audit } from './audit';
import { cardMarkdown } from './card/markdown';
import { cardSummary } from './card/summary';
import { FINDINGS } from './finding';
import { PLANTS, spoilt } from './fixtures/plants';
import { healthyNetwork, toySubject, type Defects } from './fixtures/toy-subject';
import { REMARKS } from './remark';
import type { AuditSubject } from './subject';

const SHIPPED = STRATEGIES.map(({ kind }) => kind);

const found = async (subject: AuditSubject) => (await audit(subject)).findings.map(({ name }) => name);

describe('a healthy model has no finding', () => {
  test.each([
    { kind: 'cfg' },
    { kind: 'cfg', scale: 4, within: [0.2, 0.9], rescale: 0.7 },
    { kind: 'null-embed', dropRate: 0.4 },
    { kind: 'fixed' },
    { kind: 'cfg', null: 'shuffled' },
    { kind: 'cfg', plan: 'mixed', scales: { audio: 3 } },
    { kind: 'model-guidance' },
  ])('%j', async (trained) => {
    const card = await audit(toySubject({ trained }));
    expect(card.findings).toEqual([]);
    expect(cardSummary(card)).toBe('no findings');
  });

  test.each(SHIPPED)('sampled as %s', async (kind) => {
    const { kind: trained } = { kind: createGuidance({ kind }).target === undefined ? 'cfg' : kind };
    expect(await found(toySubject({ trained: { kind: trained }, sampling: { kind } }))).toEqual(
      // A toy without layers or a second model predicts the same in all of these.
      ['pag', 'seg', 'slg', 'autoguidance'].includes(kind) ? ['branches-coincide'] : [],
    );
  });

  test('sampled as tsg by a network that listens to its time step', async () => {
    const network: Defects['network'] = (x, own, { timestep = 0 }) =>
      mapSamples(healthyNetwork(x, own), (i) => healthyNetwork(x, own)[i] + 1e-4 * timestep);
    expect(await found(toySubject({ trained: { kind: 'fixed' }, sampling: { kind: 'tsg' } }, { network }))).toEqual([]);
  });

  test('it says what it saw', async () => {
    const card = await audit(toySubject());
    const markdown = cardMarkdown(card);
    expect(markdown).toContain('# Guidance card: toy');
    expect(markdown).toContain('The conditional prediction depends on audio and on keyframes.');
    expect(markdown).toMatch(/Training dropped "audio" in \d+\.\d %, .* as declared/);
    expect(markdown).toMatch(/\| sigma \| unconditional \|/);
    expect(JSON.parse(JSON.stringify(card))).toEqual(card);
  });
});

describe('planted, each is found by its name and by no other', () => {
  test.each(PLANTS.map((plant) => [plant.name, plant] as const))('%s', async (_, { finding, subject }) => {
    expect([...new Set(await found(subject()))]).toEqual([finding]);
  });
});

test.each([NaN, Infinity])(
  'a branch that predicts %d is found under its own name, and nothing that follows from it',
  async (wrong) => {
    for (const kind of ['cfg', 'null-embed']) {
      const bind = spoilt((own, _, branch) => (branch === 'unconditional' ? mapSamples(own, () => wrong) : own));
      const trained = kind === 'cfg' ? { kind } : { kind, dropRate: 0.4 };
      const { findings } = await audit(toySubject({ trained, bind }));
      expect(findings.map(({ name }) => name)).toEqual(['not-finite']);
      expect(findings[0].sentence).toMatch(
        /^The unconditional prediction is not finite at sigma .* The others are finite\.$/,
      );
    }
  },
);

test('a network that is not finite in silence is found by the condition', async () => {
  const bind = spoilt((own, { audio }) => (audio.every((value) => value === 0) ? mapSamples(own, () => NaN) : own));
  const { findings } = await audit(toySubject({ bind }));
  expect(findings[0]).toMatchObject({ name: 'not-finite', sentence: expect.stringContaining('with "audio" silenced') });
});

describe('drop rates', () => {
  const counts = (samples: number, dropped: number, batches = samples) => ({
    ...{ samples, batches, mixedBatches: batches },
    dropped: { audio: dropped, keyframes: dropped },
    allDropped: dropped,
    patterns: { '11': samples - dropped, '00': dropped },
  });
  const names = async (trained: AuditSubject['trained'], record: ReturnType<typeof counts>) =>
    (await found(toySubject({ trained, evidence: { record } }))).filter((name) => name === 'drop-rate-not-applied');

  test('a fixed mode that never dropped has none, after any number of samples', async () => {
    for (const samples of [1, 7, 300, 1500, 3000, 4800, 48_000, 999_999])
      expect(await names({ kind: 'fixed' }, counts(samples, 0))).toEqual([]);
    expect(await names({ kind: 'fixed' }, counts(48_000, 1))).toEqual(['drop-rate-not-applied']);
  });

  test('a difference must be more than chance, and matter', async () => {
    for (const [samples, dropped] of [
      [100, 14],
      [10_000, 1050],
      [100_000_000, 10_300_000],
    ] as const)
      expect(await names({ kind: 'cfg', dropRate: 0.1 }, counts(samples, dropped))).toEqual([]);
    for (const [samples, dropped] of [
      [100, 40],
      [10_000, 1300],
      [100_000_000, 11_000_000],
    ] as const)
      expect(await names({ kind: 'cfg', dropRate: 0.1 }, counts(samples, dropped))).toEqual(['drop-rate-not-applied']);
  });

  test('batches of one sample, and few of any size, cannot show that whole batches switch', async () => {
    const record = { ...counts(400, 40), mixedBatches: 0 };
    expect(await found(toySubject({ evidence: { record } }))).not.toContain('branches-never-mixed');
    expect(await found(toySubject({ evidence: { record: { ...record, batches: 25 } } }))).toContain(
      'branches-never-mixed',
    );
  });
});

test('docs/audit.md explains every finding and every remark', () => {
  const page = readFileSync(new URL('../../../../docs/audit.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z-]+)`\s+\| (error|warning|note)\s+\| (.+?)\s+\| (.+?)\s+\|$/gm)];
  expect(rows.map(([, name, level, says, mend]) => [name, { level, says, mend }])).toEqual(
    Object.entries(FINDINGS).map(([name, { level, says, mend }]) => [name, { level, says, mend }]),
  );
  const remarks = [...page.matchAll(/^- `([a-z-]+)`: (.+)$/gm)].map(([, name, text]) => [name, text]);
  expect(remarks).toEqual(Object.entries(REMARKS));
});
