import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { removeStaleTemporaries, temporaryBeside } from '@antiphon/core/process';
import { syncFolder, writeDurably } from './atomic-file';
import { cannotWrite, makeFolder } from './cannot-write';

/**
 * Writes a folder of files that appears whole, in one rename. An old folder of that name is put aside first and removed last, so that
 * a kill at any moment loses neither: at worst both wait under temporary names, which the next writer of the folder clears away.
 * @param files contents by file name; names may have folders in them
 * @throws CANNOT_WRITE; then the old folder is kept and nothing else is left
 */
export async function writeFolderAtomic(
  path: string,
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<void> {
  const parent = dirname(path);
  await makeFolder(parent);
  await removeStaleTemporaries(parent);
  const [temporary, old] = [temporaryBeside(path), temporaryBeside(path)];
  try {
    await mkdir(temporary);
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(temporary, name)), { recursive: true });
      await writeDurably(join(temporary, name), content);
    }
    await syncFolder(temporary);
    const replaced = await rename(path, old).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    );
    await rename(temporary, path).catch(async (error: unknown) => {
      if (replaced) await rename(old, path);
      throw error;
    });
    await rm(old, { recursive: true, force: true });
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined); // the first error is the one to tell
    throw cannotWrite(path, error);
  }
  await syncFolder(parent);
}
