import { join } from 'node:path';
import { FILE_FORMATS, isAntiphonError } from '@antiphon/core';
import { readText } from '@antiphon/formats';
import { assertNotNewer } from '@antiphon/formats/files';
import { invalid } from '../bundle/invalid-bundle';

/** What `bundle.json` says of a folder that holds two bundles, `face` and `body`, of one person. */
export const PAIR_FORMAT = FILE_FORMATS.pair;
/** The two parts of a pair, in the order in which they are generated and listed. */
export const PAIR_PARTS = ['face', 'body'] as const;

/** A part of a pair: `face` or `body`. */
export type PairPart = (typeof PAIR_PARTS)[number];

/**
 * The folders of a pair's bundles; undefined for a folder that is no pair.
 * @throws NEWER_FORMAT; INVALID_BUNDLE for a pair that lacks a part
 */
export async function pairFolders(path: string): Promise<Readonly<Record<PairPart, string>> | undefined> {
  const text = await readText(join(path, 'bundle.json')).catch((error: unknown) => {
    if (isAntiphonError(error)) return ''; // said by whoever reads it as a bundle
    throw error;
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  assertNotNewer(json, PAIR_FORMAT, path);
  if (typeof json !== 'object' || json === null || !('format' in json) || json.format !== PAIR_FORMAT) return undefined;
  const named: readonly unknown[] = 'bundles' in json && Array.isArray(json.bundles) ? json.bundles : [];
  for (const part of PAIR_PARTS)
    if (!named.includes(part)) throw invalid(path, `its bundle.json names no "${part}" among the bundles of the pair`);
  return { face: join(path, 'face'), body: join(path, 'body') };
}
