import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withFolderLock } from './folder-lock';
import { isRunning, processToken } from './process-token';

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

test('a process is known while it runs, not before and not after', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  expect(isRunning(processToken())).toBe(true);
  expect(isRunning(`${child.pid}-0`)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isRunning(`${child.pid}-0`)).toBe(false);
});
