import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { removeStaleTemporaries, temporaryBeside } from '@antiphon/core/process';

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
  for (const folder of new Set(files.map(({ path }) => dirname(path)))) await removeStaleTemporaries(folder);
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

async function write(path: string, pieces: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for (const piece of pieces) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
}
