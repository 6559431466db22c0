import { isAbsolute, relative, sep } from 'node:path';
import { writeFileAtomic } from '@antiphon/formats';
import { cardSarif, type GuidanceCard } from '@antiphon/guidance';
import own from '../../package.json';

/**
 * Writes what an audit found as SARIF 2.1.0.
 * @param audited the file that stands for what was audited, where CI systems show it
 */
export async function writeSarif(path: string, card: GuidanceCard, audited: string): Promise<void> {
  const log = cardSarif(card, { uri: uriOf(audited, process.cwd()), version: own.version });
  await writeFileAtomic(path, `${JSON.stringify(log, null, 1)}\n`);
}

/** A path as CI systems want it: relative to where the command runs, which is the root of the repository; of what lies elsewhere, its folder and name. */
export function uriOf(path: string, from: string): string {
  const inside = relative(from, path);
  const parts = inside.startsWith('..') || isAbsolute(inside) ? path.split(sep).slice(-2) : inside.split(sep);
  return parts
    .filter((part) => part !== '')
    .map(encodeURIComponent)
    .join('/');
}
