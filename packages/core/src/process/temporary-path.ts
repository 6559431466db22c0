import { randomBytes } from 'node:crypto';
import { lstat, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { processState, processToken } from './process-token';

/** `.NAME.TOKEN.RANDOM.tmp`: whose it is can be told from the name. Behind the bar, what the engine's earlier versions wrote. */
const PATTERN =
  /^\..+\.(?:(\d+-\d+(?:-[0-9a-f]{8})?)\.[0-9a-f]{8}|(\d+)\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.tmp$/;

/** For so long nobody writes nothing, in milliseconds: what a process of another machine or container has not touched since was left behind. */
const ABANDONED = 24 * 3600 * 1000;

/** A name for what will be renamed to `path`, in the same folder. Nothing is made. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${processToken()}.${randomBytes(4).toString('hex')}.tmp`);
}

/**
 * Removes what processes that were killed while writing left in a folder. Those of living ones stay, and so does what cannot be removed; of processes of another machine or container, what was written
 * to within a day.
 */
export async function removeStaleTemporaries(folder: string): Promise<void> {
  const unknown: string[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const [, token, number] = PATTERN.exec(name) ?? [];
    const owner = token ?? number;
    if (owner === undefined) continue;
    const state = processState(owner);
    if (state === 'unknown') unknown.push(join(folder, name));
    else if (state === 'ended') await remove(join(folder, name));
  }
  if (unknown.length === 0) return;
  const now = await clockOf(folder);
  for (const path of unknown) {
    const written = await modified(path);
    if (now !== undefined && written !== undefined && now - written > ABANDONED) await remove(path);
  }
}

/** By the clock that dates the files there, which need not be this machine's. */
async function clockOf(folder: string): Promise<number | undefined> {
  const path = temporaryBeside(join(folder, 'clock'));
  try {
    await writeFile(path, '', { flag: 'wx' });
    return await modified(path);
  } catch {
    return undefined;
  } finally {
    await remove(path);
  }
}

function modified(path: string): Promise<number | undefined> {
  return lstat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}

function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true }).catch(() => undefined);
}
