import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TRAINING_RECORD_FILE } from '@antiphon/data/bundle';
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
 * Copies a checkpoint, its record and what its training told, into the place of the one that is there, which nobody may be writing meanwhile. Its index comes last and names the hash of the tensors: whoever is killed in between has copied nothing.
 * @returns whether there was a whole one
 * @throws CANNOT_WRITE
 */
export async function copyCheckpoint(from: string, to: string): Promise<boolean> {
  const [index, text] = [await checkpointIndexIn(from), await contentsOf(from, INDEX)];
  if (index === undefined || text === undefined) return false;
  const { file, sha256 } = index.tensors;
  const tensors = await contentsOf(from, file);
  if (tensors === undefined || createHash('sha256').update(tensors).digest('hex') !== sha256) return false;
  await mkdir(to, { recursive: true });
  // What the index there names must not change under it.
  if ((await checkpointIndexIn(to))?.tensors.file === file) await rm(join(to, INDEX));
  await writeFileAtomic(join(to, file), tensors);
  const told = await contentsOf(from, EVENT_LOG);
  if (told !== undefined) await writeFileAtomic(join(to, EVENT_LOG), told);
  const record = await contentsOf(from, TRAINING_RECORD_FILE);
  if (record === undefined) await rm(join(to, TRAINING_RECORD_FILE), { force: true });
  else await writeFileAtomic(join(to, TRAINING_RECORD_FILE), record);
  await writeFileAtomic(join(to, INDEX), text);
  return true;
}

async function contentsOf(folder: string, file: string): Promise<Buffer | undefined> {
  return readFile(join(folder, file)).catch(() => undefined);
}
