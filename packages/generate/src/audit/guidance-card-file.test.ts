import { appendFile, cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GuidanceCard } from '@antiphon/guidance';
import { expect, test } from 'vitest';
import { TOY_BUNDLE } from '../fixtures/toy-bundle';
import { assertNoFindings, digestOf, readGuidanceCard, writeGuidanceCard } from './guidance-card-file';

async function bundle(): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'antiphon-card-')), 'bundle');
  await cp(TOY_BUNDLE, folder, { recursive: true });
  return folder;
}

async function card(folder: string, findings: GuidanceCard['findings'] = []): Promise<GuidanceCard> {
  const spec = { kind: 'cfg' };
  const subject = await digestOf(folder);
  return {
    format: 'antiphon-guidance-card/1',
    name: 'toy',
    trained: spec,
    sampling: spec,
    deep: false,
    findings,
    checks: [],
    subject,
  };
}

test('a card is written for people and for programs, and known again', async () => {
  const folder = await bundle();
  expect(await readGuidanceCard(folder)).toBeUndefined();
  const written = await card(folder);
  await writeGuidanceCard(folder, written);
  expect(await readGuidanceCard(folder)).toEqual({ card: written, current: true });
  expect(await readFile(join(folder, 'guidance-card.md'), 'utf8')).toContain('# Guidance card: toy');
  await expect(assertNoFindings(folder)).resolves.toBeUndefined();
});

test('strict: a bundle without a card, with findings, or changed since is refused, and the error says which', async () => {
  const folder = await bundle();
  await expect(assertNoFindings(folder)).rejects.toThrow(/not been made yet.*antiphon audit/);
  const sentence = 'Seen in 4 % of the samples.';
  await writeGuidanceCard(
    folder,
    await card(folder, [{ name: 'branch-rarely-trained', check: 'drop-rates', sentence }]),
  );
  await expect(assertNoFindings(folder)).rejects.toThrow(/1 finding: branch-rarely-trained/);
  await writeGuidanceCard(folder, { ...(await card(folder)), sampling: { kind: 'icg' } });
  await expect(assertNoFindings(folder)).rejects.toThrow(/another way to sample/);
  await writeGuidanceCard(folder, await card(folder));
  await appendFile(join(folder, 'bundle.json'), ' ');
  await expect(assertNoFindings(folder)).rejects.toThrow(/other files than are there now/);
});

test.each(['', '{"format":', '{"format":"something-else/1"}', '[]'])('a broken card (%j) is no card', async (text) => {
  const folder = await bundle();
  await writeFile(join(folder, 'guidance-card.json'), text);
  expect(await readGuidanceCard(folder)).toBeUndefined();
});
