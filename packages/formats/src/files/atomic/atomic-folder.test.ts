import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFolderAtomic } from './atomic-folder';

let folder = '';
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'antiphon-folder-'))));
afterEach(() => rm(folder, { recursive: true }));

test('appears whole, replaces an old folder whole, and makes the folders above and within', async () => {
  const path = join(folder, 'deep', 'bundle');
  await writeFolderAtomic(path, { 'a.txt': 'old', 'b.txt': 'old' });
  await writeFolderAtomic(path, { 'a.txt': 'new', 'c.bin': new Uint8Array([1, 2]), 'in/d.txt': 'new' });
  expect((await readdir(path)).sort()).toEqual(['a.txt', 'c.bin', 'in']);
  expect(await readFile(join(path, 'a.txt'), 'utf8')).toBe('new');
  expect(await readdir(join(folder, 'deep'))).toEqual(['bundle']);
});

test('a failure in the middle keeps the old folder and leaves nothing else', async () => {
  const path = join(folder, 'bundle');
  await writeFolderAtomic(path, { 'a.txt': 'old' });
  const broken = writeFolderAtomic(path, { 'a.txt': 'new', 'a.txt/b.txt': 'under a file' });
  await expect(broken).rejects.toMatchObject({ code: 'CANNOT_WRITE', details: { path } });
  expect(await readFile(join(path, 'a.txt'), 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['bundle']);
});

test('what killed writers left is cleared away; what living ones write, and what only looks alike, stays', async () => {
  const dead = spawnSync(process.execPath, ['--version']).pid;
  const left = [`.bundle.${dead}-0.0123abcd.tmp`, `.report.json.${dead}-0.0123abcd.tmp`];
  const others = [`.bundle.${process.ppid}-0.0123abcd.tmp`, '.gitignore', `.notes.${dead}.tmp`];
  await mkdir(join(folder, left[0] ?? '', 'inside'), { recursive: true });
  for (const name of [...left.slice(1), ...others]) await writeFile(join(folder, name), '');
  await writeFolderAtomic(join(folder, 'bundle'), {});
  expect((await readdir(folder)).sort()).toEqual([...others, 'bundle'].sort());
});
