import { open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AntiphonError } from '@antiphon/core';
import { processState, processToken, removeStaleTemporaries, temporaryBeside } from '@antiphon/core/process';
import { writeDurably } from './atomic-file';
import { cannotWrite } from '../cannot-write';
import { startPulse } from './lock-pulse';
import { makeFolder } from '../make-folder';

/** Whoever writes many files into a folder holds the file `.lock` in it, which names the process and is written again and again while that lives. */
const NAME = '.lock';

/** Who holds this one may change the lock: for a moment, in which nothing is waited for. Files that appear whole and only once would need hard links, which many file systems have not. */
const CLAIM = '.lock.tmp';

/** Times in milliseconds. */
export interface LockPace {
  /** Between two signs of life. */
  readonly beat: number;
  /** After the last sign of life, a process that cannot be asked counts as ended. */
  readonly ended: number;
}

const PACE: LockPace = { beat: 5_000, ended: 60_000 };

/**
 * Does work in a folder that is made if need be, while no other process may, of this machine or another, of this container or another. The lock of a process that was killed does not count: that is seen at
 * once from within the same container or machine, and elsewhere a minute after its last sign of life.
 * @throws IN_USE where another process works there, CANNOT_WRITE
 */
export async function withFolderLock<T>(folder: string, work: () => Promise<T>, pace = PACE): Promise<T> {
  await makeFolder(folder);
  await removeStaleTemporaries(folder);
  const lock = join(folder, NAME);
  await acquire(folder, lock, pace);
  try {
    const stop = await startPulse(lock, processToken(), pace.beat);
    try {
      return await work();
    } finally {
      await stop();
    }
  } finally {
    if ((await seen(lock))?.token === processToken()) await rm(lock, { force: true }).catch(() => undefined);
  }
}

async function acquire(folder: string, lock: string, pace: LockPace): Promise<void> {
  const own = temporaryBeside(lock);
  try {
    await writeDurably(own, processToken());
    const now = await clock(own);
    for (;;) {
      const owner = await seen(lock);
      if (owner !== undefined && (await lives(lock, owner, now, pace)))
        throw new AntiphonError('IN_USE', { path: folder, pid: described(owner, now, pace) });
      const taken = await exclusively(join(folder, CLAIM), now, pace, async () => {
        if (!same(await seen(lock), owner)) return false;
        await rename(own, lock);
        return true;
      });
      if (taken) return;
    }
  } catch (error) {
    throw cannotWrite(folder, error);
  } finally {
    await rm(own, { force: true }).catch(() => undefined);
  }
}

/** A file that names a process, and when it was last written, by the clock of its file system. */
interface Seen {
  readonly token: string;
  readonly written: number;
}

/** Opened for it: file systems of a network tell of a closed file what they heard a minute ago. */
async function seen(path: string): Promise<Seen | undefined> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    return { token: await file.readFile('utf8'), written: (await file.stat()).mtimeMs };
  } finally {
    await file.close();
  }
}

function same(a: Seen | undefined, b: Seen | undefined): boolean {
  return a?.token === b?.token && a?.written === b?.written;
}

/** A clock that goes as the one which dates the files there: it begins with a file that was just written. */
async function clock(own: string): Promise<() => number> {
  const began = performance.now();
  const written = (await seen(own))?.written ?? Date.now();
  return () => written + performance.now() - began;
}

async function lives(lock: string, owner: Seen, now: () => number, { beat, ended }: LockPace): Promise<boolean> {
  const state = processState(owner.token);
  if (state !== 'unknown') return state === 'running';
  if (now() - owner.written < ended) return true;
  // A clock that was set forward looks the same: the next sign of life tells.
  await sleep(2.5 * beat);
  const later = await seen(lock);
  return later !== undefined && !same(later, owner);
}

function described({ token, written }: Seen, now: () => number, { ended }: LockPace): string {
  const [pid = ''] = token.split('-');
  if (processState(token) !== 'unknown') return pid;
  const seconds = (time: number) => `${Math.max(0, Math.round(time / 1000))} s`;
  return `${pid} of another container or machine; if it was killed, the folder is free ${seconds(ended)} after its last sign of life, now ${seconds(now() - written)} ago`;
}

/** @returns what `change` does; false where another process is at it: then all is to be looked at again */
async function exclusively(
  claim: string,
  now: () => number,
  { ended }: LockPace,
  change: () => Promise<boolean>,
): Promise<boolean> {
  try {
    await writeFile(claim, `${processToken()}\n`, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const other = await seen(claim);
    // Killed in just that moment; without its line end, it may still be being written.
    const [token, rest] = other?.token.split('\n') ?? [];
    const dead = rest !== undefined && processState(token ?? '') === 'ended';
    if (other !== undefined && (dead || now() - other.written > ended)) await rm(claim, { force: true });
    else await sleep(10);
    return false;
  }
  try {
    return await change();
  } finally {
    await rm(claim, { force: true }).catch(() => undefined);
  }
}
