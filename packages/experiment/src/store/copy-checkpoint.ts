import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readText, writeFileAtomic } from '@antiphon/formats';
import { EVENT_LOG, parseCheckpointIndex, type CheckpointIndex } from '@antiphon/train';

const INDEX = 'checkpoint.json';

/** What the checkpoint in a folder says of itself; undefined where there is none that can be read. */
export async function checkpointIndexIn(folder: string): Promise<CheckpointIndex | undefined> {
  const path = join(folder, INDEX);
  try {
    return parseCheckpointIndex(await readText(path), path);
  } catch {
    return undefined; // not there yet, of a later version, or damaged: nothing to go on from
  }
}

/**
 * Copies a checkpoint, and what its training told, into the place of the one that is there, which nobody may be writing meanwhile. Its index comes last and names the hash of the tensors: whoever is killed in between has copied nothing.
 * @returns whether it was whole
 * @throws what the system says where it cannot be written
 */
export async function copyCheckpoint(from: string, to: string): Promise<boolean> {
  const index = await checkpointIndexIn(from);
  if (index === undefined) return false;
  await mkdir(to, { recursive: true });
  const { file, sha256 } = index.tensors;
  // What the index there names must not change under it.
  if ((await checkpointIndexIn(to))?.tensors.file === file) await rm(join(to, INDEX));
  await copyFile(join(from, file), join(to, file), constants.COPYFILE_FICLONE);
  if (
    createHash('sha256')
      .update(await readFile(join(to, file)))
      .digest('hex') !== sha256
  ) {
    await rm(join(to, file));
    return false;
  }
  await rm(join(to, EVENT_LOG), { force: true });
  await copyFile(join(from, EVENT_LOG), join(to, EVENT_LOG)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error; // of a training that told nothing
  });
  await writeFileAtomic(join(to, INDEX), await readFile(join(from, INDEX)));
  return true;
}
