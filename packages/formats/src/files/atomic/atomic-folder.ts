import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { removeStaleTemporaries, temporaryBeside } from '@antiphon/core/process';
import { syncFolder, writeDurably } from './atomic-file';
import { cannotWrite } from '../cannot-write';
import { makeFolder } from '../make-folder';
import { outputTarget } from '../output-target';

/**
 * Writes a folder of files that appears whole, in one rename. An old folder of that name is put aside first and removed last, so that
 * a kill at any moment loses neither: at worst both wait under temporary names, which the next writer of the folder clears away. Of a symbolic link, the folder that it points to is written.
 * @param files contents by file name; names may have folders in them
 * @throws CANNOT_WRITE; then the old folder is kept and nothing else is left
 */
export async function writeFolderAtomic(
  path: string,
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<void> {
  const { path: target } = await outputTarget(path);
  const parent = dirname(target);
  await makeFolder(parent);
  await removeStaleTemporaries(parent);
  const [temporary, old] = [temporaryBeside(target), temporaryBeside(target)];
  try {
    await mkdir(temporary);
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(temporary, name)), { recursive: true });
      await writeDurably(join(temporary, name), content);
    }
    await syncFolder(temporary);
    const replaced = await rename(target, old).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    );
    await rename(temporary, target).catch(async (error: unknown) => {
      if (replaced) await rename(old, target);
      throw error;
    });
    await rm(old, { recursive: true, force: true });
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined); // the first error is the one to tell
    throw cannotWrite(path, error);
  }
  await syncFolder(parent);
}
