import { link, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { writeDurably } from './atomic-file';
import { cannotWrite } from './cannot-write';
import { makeFolder } from './make-folder';
import { isRunning, processToken } from './process-token';
import { removeStaleTemporaries, temporaryBeside } from './temporary-path';

/** Whoever writes many files into a folder holds the file `.lock` in it, which names the process. */
const NAME = '.lock';

/**
 * Does work in a folder that is made if need be, while no other process of this machine may. The lock of a process that was killed does not count.
 * @throws IN_USE where another process works there, CANNOT_WRITE
 */
export async function withFolderLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await makeFolder(folder);
  await removeStaleTemporaries(folder);
  const lock = join(folder, NAME);
  await acquire(folder, lock);
  try {
    return await work();
  } finally {
    await rm(lock, { force: true }).catch(() => undefined);
  }
}

/** The lock appears with its content, by a hard link: nobody can read one that does not say yet whose it is. */
async function acquire(folder: string, lock: string): Promise<void> {
  const own = temporaryBeside(lock);
  try {
    await writeDurably(own, processToken());
    for (;;) {
      const taken = await link(own, lock).then(
        () => false,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'EEXIST') return true;
          throw error;
        },
      );
      if (!taken) return;
      const owner = await readFile(lock, 'utf8').catch(() => '');
      if (isRunning(owner)) throw new AntiphonError('IN_USE', { path: folder, pid: owner.split('-')[0] ?? owner });
      await rm(lock, { force: true });
    }
  } catch (error) {
    throw cannotWrite(folder, error);
  } finally {
    await rm(own, { force: true }).catch(() => undefined);
  }
}
