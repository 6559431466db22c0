import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AntiphonError, isAntiphonError } from '@antiphon/core';
import { withFolderLock, writeFileAtomic } from '@antiphon/formats';
import { packageVersions } from '@antiphon/train';
import { readRecord } from '../store/claim';
import { contentHash } from '../store/content-hash';
import { checkpointIndexIn, copyCheckpoint } from '../store/copy-checkpoint';
import { checkpointHash, checkpointIn, readOrigin } from './model-origin';

/** Written last: an entry without it is a training that is not finished. */
const MARK = 'finished.json';
/** How often whoever waits for another run looks whether that is done, ms. */
const LOOK = 1000;

/** A training that several runs may ask for. */
export interface SharedTraining {
  /** Content hash of all that the model is made from. */
  readonly training: string;
  /** The finished training that teaches it. */
  readonly teacherFolder?: string | undefined;
  /** The training's folder in the run that asks. */
  readonly folder: string;
}

/**
 * A folder of trainings that several runs share, so that the same is done once: `KEY/checkpoint` is trained by one run at a time, and copied into the run when it is finished. A run that is killed leaves what it has; the next one that asks goes on from there, to the same bits.
 */
export class TrainingStore {
  constructor(private readonly path: string) {}

  /**
   * Sees to it that a run's folder has the finished checkpoint: from the store, or trained there, now or by another run that is waited for.
   * @param train trains into a folder, or goes on there
   * @param tell what it waits for, and where the checkpoint comes from
   * @throws INTERRUPTED, CANNOT_WRITE, what `train` throws
   */
  async obtain(
    shared: SharedTraining,
    train: (checkpoint: string) => Promise<unknown>,
    { signal, tell }: { readonly signal?: AbortSignal | undefined; readonly tell: (words: string) => void },
  ): Promise<void> {
    const entry = await this.entryOf(shared);
    const make = async () => {
      if (await take(entry, shared.folder)) return; // finished while the lock was waited for
      await makeReady(entry, shared.folder);
      await train(checkpointIn(entry));
      await finish(entry);
      if (!(await take(entry, shared.folder)))
        throw new AntiphonError('INVALID_CHECKPOINT', { path: entry, problem: 'it is not what was written just now' });
    };
    let told: string | undefined;
    for (;;) {
      if (await take(entry, shared.folder)) return tell('taken from the store');
      try {
        return await withFolderLock(entry, make);
      } catch (error) {
        const holder = holderOf(error, entry);
        if (holder === undefined) throw error;
        const [process = ''] = holder.split(' '); // one of another machine is described with the time since its last sign of life
        if (process !== told) tell(`waits for another run, which trains the same (process ${process})`);
        told = process;
        await pause(signal);
      }
    }
  }

  /** Whether it has a training, finished. Only reads. */
  async has(shared: Omit<SharedTraining, 'folder'>): Promise<boolean> {
    const entry = await this.entryOf(shared).catch(() => undefined);
    const mark = entry === undefined ? undefined : await markOf(entry);
    return entry !== undefined && mark !== undefined && (await hashIn(entry)) === mark;
  }

  /** Gives the store a finished training that a run has, unless it has one, or another run is at it. */
  async offer(shared: SharedTraining): Promise<void> {
    const entry = await this.entryOf(shared).catch(() => undefined);
    if (entry === undefined || (await markOf(entry)) !== undefined) return; // its teacher's checkpoint is not there any more
    try {
      await withFolderLock(entry, async () => {
        if ((await markOf(entry)) !== undefined) return;
        if ((await readOrigin(shared.folder))?.checkpoint !== (await hashIn(shared.folder))) return;
        if (await copyCheckpoint(checkpointIn(shared.folder), checkpointIn(entry))) await finish(entry);
      });
    } catch (error) {
      if (holderOf(error, entry) === undefined) throw error;
    }
  }

  /** By all that the checkpoint is made from: also the code that trains, and the very bytes of a teacher. */
  private async entryOf({ training, teacherFolder }: Omit<SharedTraining, 'folder'>): Promise<string> {
    const versions = { ...packageVersions(), node: undefined }; // another Node computes the same
    const teacher = teacherFolder === undefined ? null : await checkpointHash(teacherFolder);
    return join(this.path, contentHash({ training, teacher, versions }));
  }
}

/** Copies a finished checkpoint into a run's folder, which has none that is the same. @returns false where it is not finished, or not what was written */
async function take(entry: string, folder: string): Promise<boolean> {
  const mark = await markOf(entry);
  if (mark === undefined || (await hashIn(entry)) !== mark) return false;
  if ((await hashIn(folder)) === mark) return true;
  return withFolderLock(checkpointIn(folder), () => copyCheckpoint(checkpointIn(entry), checkpointIn(folder)));
}

/** Clears away what is damaged, and begins with the run's own checkpoint where that has got further. */
async function makeReady(entry: string, folder: string): Promise<void> {
  const damaged = (await markOf(entry)) !== undefined;
  if (damaged) {
    await rm(join(entry, MARK));
    await rm(checkpointIn(entry), { recursive: true, force: true });
  }
  const [there, own] = [await checkpointIndexIn(checkpointIn(entry)), await checkpointIndexIn(checkpointIn(folder))];
  if ((own?.step ?? 0) > (there?.step ?? 0)) await copyCheckpoint(checkpointIn(folder), checkpointIn(entry));
}

async function finish(entry: string): Promise<void> {
  await writeFileAtomic(join(entry, MARK), `${JSON.stringify({ checkpoint: await checkpointHash(entry) })}\n`);
}

/** SHA-256 of an entry's finished checkpoint; undefined where it is not finished. */
async function markOf(entry: string): Promise<string | undefined> {
  const mark = (await readRecord(join(entry, MARK)))?.checkpoint;
  return typeof mark === 'string' ? mark : undefined;
}

function hashIn(folder: string): Promise<string | undefined> {
  return checkpointHash(folder).catch(() => undefined);
}

/** Who works in the entry, where that is what an error says. */
function holderOf(error: unknown, entry: string): string | undefined {
  if (!isAntiphonError(error) || error.code !== 'IN_USE' || error.details.path !== entry) return undefined;
  return String(error.details.pid);
}

async function pause(signal: AbortSignal | undefined): Promise<void> {
  await sleep(LOOK, undefined, signal && { signal }).catch(() => {
    throw new AntiphonError('INTERRUPTED', { resume: 'Run the same command again to go on.' });
  });
}
