import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AntiphonError, FILE_FORMATS } from '@antiphon/core';
import { writeFileAtomic } from '@antiphon/formats';
import { assertNotNewer, makeFolder } from '@antiphon/formats/files';
import { cardMarkdown, cardSummary, type GuidanceCard } from '@antiphon/guidance';
import { BundleDigest, bundleFileNames } from '../bundle/bundle-digest';

const JSON_NAME = 'guidance-card.json';
const MARKDOWN_NAME = 'guidance-card.md';

/** Writes `guidance-card.json` and `guidance-card.md` into a folder. */
export async function writeGuidanceCard(folder: string, card: GuidanceCard): Promise<void> {
  await makeFolder(folder);
  await writeFileAtomic(join(folder, MARKDOWN_NAME), cardMarkdown(card));
  await writeFileAtomic(join(folder, JSON_NAME), `${JSON.stringify(card, null, 1)}\n`);
}

/** A guidance card that was read beside a bundle. */
export interface KnownCard {
  readonly card: GuidanceCard;
  /** Whether the bundle is still what was audited. */
  readonly current: boolean;
}

/**
 * The card in a bundle's folder; undefined where there is none that can be read.
 * @throws NEWER_FORMAT
 */
export async function readGuidanceCard(folder: string): Promise<KnownCard | undefined> {
  const path = join(folder, JSON_NAME);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  const card = text === undefined ? undefined : parse(text, path);
  return card && { card, current: card.subject === (await digestOf(folder)) };
}

/**
 * Lets through a bundle whose audit found nothing.
 * @throws NEWER_FORMAT; FINDINGS where it found something, where there was none, or where the bundle was changed since
 */
export async function assertNoFindings(folder: string): Promise<void> {
  const known = await readGuidanceCard(folder);
  const refuse = (findings: string) => new AntiphonError('FINDINGS', { path: folder, findings });
  if (known === undefined) throw refuse('not been made yet');
  if (!known.current) throw refuse('been made of other files than are there now');
  if (known.card.findings.length > 0) throw refuse(cardSummary(known.card));
  if (JSON.stringify(known.card.sampling) !== JSON.stringify(known.card.trained))
    throw refuse('been made for another way to sample than as trained');
}

/** SHA-256 over what a bundle is: its manifest and its networks. */
export async function digestOf(folder: string): Promise<string> {
  const digest = new BundleDigest();
  for (const name of await bundleFileNames(folder)) {
    digest.file(name);
    digest.add(await readFile(join(folder, name)));
  }
  return digest.hex();
}

function parse(text: string, path: string): GuidanceCard | undefined {
  let card: GuidanceCard | null;
  try {
    card = JSON.parse(text) as GuidanceCard | null;
  } catch {
    return undefined;
  }
  assertNotNewer(card, FILE_FORMATS.card, path);
  return card?.format === FILE_FORMATS.card && Array.isArray(card.findings) ? card : undefined;
}
