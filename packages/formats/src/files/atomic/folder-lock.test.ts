import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { mkdtemp, readdir, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processToken } from '@antiphon/core/process';
import { expect, test } from 'vitest';
import { withFolderLock } from './folder-lock';

/** Of another container. */
const FOREIGN = '1-77-deadbeef';
const PACE = { beat: 20, ended: 1000 };

const folder = () => mkdtemp(join(tmpdir(), 'antiphon-lock-'));

test('nobody else may work in a folder meanwhile, and nothing is left after the work, failed or not', async () => {
  const path = join(await folder(), 'run');
  await withFolderLock(path, async () => {
    expect(await readdir(path)).toEqual(['.lock']);
    await expect(withFolderLock(path, async () => 1)).rejects.toMatchObject({
      code: 'IN_USE',
      details: { path, pid: String(process.pid) },
    });
    expect(await readdir(path)).toEqual(['.lock']);
  });
  await expect(withFolderLock(path, () => Promise.reject(new Error('work')))).rejects.toThrow('work');
  expect(await readdir(path)).toEqual([]);
});

test('of many at the same moment one works', async () => {
  const path = await folder();
  let working = 0;
  const work = async () => {
    working++;
    await new Promise((resolve) => setTimeout(resolve, 100));
  };
  const ends = await Promise.allSettled(Array.from({ length: 8 }, () => withFolderLock(path, work)));
  expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(working).toBe(1);
});

test.each(['', 'nonsense', `${spawnSync(process.execPath, ['--version']).pid}-0`, `${process.pid}-1`])(
  'the lock %j of nobody who still runs is taken over',
  async (content) => {
    const path = await folder();
    await writeFile(join(path, '.lock'), content);
    expect(await withFolderLock(path, async () => 'done')).toBe('done');
    expect(await readdir(path)).toEqual([]);
  },
);

test('a folder that cannot be made', async () => {
  const file = join(await folder(), 'file');
  await writeFile(file, '');
  await expect(withFolderLock(join(file, 'run'), async () => 1)).rejects.toMatchObject({
    code: 'CANNOT_WRITE',
    message: expect.stringMatching(/run: cannot be written: a part of its path is a file.*\(ENOTDIR\)/),
  });
});

const written = async (path: string, secondsAgo: number) => {
  const time = new Date(Date.now() - 1000 * secondsAgo);
  await utimes(path, time, time);
};

test('who works in another container is believed to live while it gives signs of it', async () => {
  const path = await folder();
  const lock = join(path, '.lock');
  await writeFile(lock, FOREIGN);
  await expect(withFolderLock(path, async () => 1, PACE)).rejects.toMatchObject({
    code: 'IN_USE',
    message: expect.stringMatching(/number 1 of another container or machine; .*free 1 s after its last sign of life/),
  });
  // A clock that was set forward: the next beat shows that it lives.
  await written(lock, 3600);
  const beat = setTimeout(() => void writeFile(lock, FOREIGN), 20);
  await expect(withFolderLock(path, async () => 1, PACE)).rejects.toMatchObject({ code: 'IN_USE' });
  clearTimeout(beat);
  expect(await readdir(path)).toEqual(['.lock']);
});

test('what a killed one of another container left is taken over, by one of many', async () => {
  const path = await folder();
  await writeFile(join(path, '.lock'), FOREIGN);
  await written(join(path, '.lock'), 3600);
  const work = () => new Promise((resolve) => setTimeout(resolve, 200));
  const ends = await Promise.allSettled(Array.from({ length: 8 }, () => withFolderLock(path, work, PACE)));
  expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await readdir(path)).toEqual([]);
});

test('gives signs of life while it works, the event loop blocked or not', async () => {
  const path = await folder();
  await withFolderLock(
    path,
    async () => {
      const lock = join(path, '.lock');
      await written(lock, 3600);
      const age = () => Date.now() - statSync(lock).mtimeMs;
      for (const end = performance.now() + 10_000; age() > 60_000 && performance.now() < end;);
      expect(age()).toBeLessThan(60_000);
    },
    PACE,
  );
});

test('a lock that another has taken meanwhile is left to it', async () => {
  const path = await folder();
  await withFolderLock(path, () => writeFile(join(path, '.lock'), FOREIGN));
  expect(await readdir(path)).toEqual(['.lock']);
});

test.each(['999999999-0-', ''])('who was killed while taking the lock does not stop others (%j)', async (token) => {
  const path = await folder();
  const space = processToken().slice(-8);
  await writeFile(join(path, '.lock.tmp'), token === '' ? '' : `${token}${space}\n`);
  if (token === '') await written(join(path, '.lock.tmp'), 3600);
  expect(await withFolderLock(path, async () => 'done', PACE)).toBe('done');
  expect(await readdir(path)).toEqual([]);
});
