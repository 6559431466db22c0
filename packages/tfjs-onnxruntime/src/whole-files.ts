import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A file to be, in pieces that are written one after the other. */
export interface NewFile {
  readonly path: string;
  readonly pieces: readonly Uint8Array[];
}

/**
 * Writes files that belong together: each under a temporary name first, so that nobody ever reads a part. Then `remove` is removed, and the files get their names in the order given. What killed
 * processes left of earlier attempts is removed.
 */
export async function writeWhole(files: readonly NewFile[], remove: readonly string[] = []): Promise<void> {
  for (const folder of new Set(files.map(({ path }) => dirname(path)))) await removeAbandoned(folder);
  const planned = files.map((file) => ({ ...file, temporary: temporaryBeside(file.path) }));
  try {
    for (const { temporary, pieces } of planned) await write(temporary, pieces);
    for (const path of remove) await rm(path, { force: true });
    for (const { temporary, path } of planned) await rename(temporary, path);
  } catch (error) {
    for (const { temporary } of planned) await rm(temporary, { force: true }).catch(() => undefined); // the first error is the one to tell
    throw error;
  }
}

/** A name for what will be renamed to `path`, in the same folder: it says whose it is. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.${randomUUID()}.tmp`);
}

/** Removes temporary files and folders of processes that are no more. What cannot be removed stays. */
export async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const owner = /\.(\d+)\.[0-9a-f-]{36}\.tmp$/.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner)))
      await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function write(path: string, pieces: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for (const piece of pieces) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
}
