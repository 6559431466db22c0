import {
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { assertFree } from './assert-free';
import { writeFileAtomic } from './atomic/atomic-file';
import { writeFolderAtomic } from './atomic/atomic-folder';
import { makeFolder } from './make-folder';
import { outputTarget } from './output-target';

let folder = '';
const at = (...names: string[]) => join(folder, ...names);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-target-'));
  await mkdir(at('real'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a link stays one: the file that it points to is replaced, in its own folder', async () => {
  await writeFile(at('real', 'a'), 'old');
  await symlink(join('real', 'a'), at('link'));
  await symlink('link', at('further'));
  await expect(assertFree(at('further'))).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
  await writeFileAtomic(at('further'), 'new');
  expect(await readFile(at('real', 'a'), 'utf8')).toBe('new');
  expect(await Promise.all([at('link'), at('further')].map((path) => readlink(path)))).toEqual(['real/a', 'link']);
  expect([await readdir(at('real')), (await readdir(folder)).sort()]).toEqual([['a'], ['further', 'link', 'real']]);
});

test('of a link to nothing, the file is made that it points to', async () => {
  await symlink(join('real', 'b'), at('link'));
  await assertFree(at('link'));
  await writeFileAtomic(at('link'), 'new');
  expect(await readFile(at('real', 'b'), 'utf8')).toBe('new');
  await symlink(join('nowhere', 'b'), at('lost'));
  await expect(assertFree(at('lost'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  await expect(writeFileAtomic(at('lost'), 'new')).rejects.toThrow(/lost: cannot be written: its folder does not/);
});

test('links to folders and links in a circle are told as such', async () => {
  await symlink('real', at('link'));
  await symlink('circle', at('circle'));
  await expect(assertFree(at('link'), { force: true })).rejects.toThrow(/link: cannot be written: a folder/);
  await expect(assertFree(at('circle'))).rejects.toThrow(/circle: .*links lead in a circle \(ELOOP\)\. Choose/);
  await expect(writeFileAtomic(at('circle'), 'x')).rejects.toMatchObject({ code: 'CANNOT_WRITE' });
});

test('folders are written through links, too, whether they are there or not', async () => {
  await symlink('real', at('link'));
  await symlink('made', at('dangling'));
  for (const name of ['link', 'dangling']) {
    await writeFolderAtomic(at(name), { 'bundle.json': name });
    expect((await lstat(at(name))).isSymbolicLink()).toBe(true);
  }
  expect(await readFile(at('real', 'bundle.json'), 'utf8')).toBe('link');
  expect(await readFile(at('made', 'bundle.json'), 'utf8')).toBe('dangling');
  await symlink('run', at('out'));
  await makeFolder(at('out'));
  expect((await stat(at('run'))).isDirectory()).toBe(true);
});

test.skipIf(process.platform === 'win32')('devices and what the process has open are written into', async () => {
  await assertFree('/dev/null');
  expect(await outputTarget('/dev/null')).toEqual({ path: '/dev/null', through: true });
  const opened = await open(at('opened'), 'w');
  const path = `/proc/${process.pid}/fd/${opened.fd}`;
  if ((await stat(path).catch(() => undefined)) !== undefined) {
    await opened.writeFile('first, ');
    await writeFileAtomic(path, 'second');
    expect(await readFile(at('opened'), 'utf8')).toBe('first, second');
  }
  await opened.close();
});
