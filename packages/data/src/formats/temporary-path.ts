import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isRunning, processToken } from './process-token';

/** `.NAME.PID-START.RANDOM.tmp`: whose it is can be told from the name. */
const PATTERN = /^\..+\.(\d+-\d+)\.[0-9a-f]{8}\.tmp$/;

/** A name for what will be renamed to `path`, in the same folder. Nothing is made. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${processToken()}.${randomBytes(4).toString('hex')}.tmp`);
}

/** Removes what processes that were killed while writing left in a folder. Those of living ones stay, and so does what cannot be removed. */
export async function removeStaleTemporaries(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const owner = PATTERN.exec(name)?.[1];
    if (owner !== undefined && !isRunning(owner))
      await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}
