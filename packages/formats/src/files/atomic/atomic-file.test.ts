import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFileAtomic, writeStreamAtomic } from './atomic-file';

let folder = '';
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'antiphon-atomic-'))));
afterEach(() => rm(folder, { recursive: true }));

test('replaces a file and leaves nothing else behind', async () => {
  const path = join(folder, 'a.json');
  await writeFile(path, 'old');
  await writeFileAtomic(path, Buffer.from('new'));
  expect(await readFile(path, 'utf8')).toBe('new');
  expect(await readdir(folder)).toEqual(['a.json']);
});

test('writers at the same time do not disturb each other: one of them wins whole', async () => {
  const path = join(folder, 'a');
  const texts = Array.from({ length: 8 }, (_, i) => String(i).repeat(20000));
  await Promise.all(texts.map((text) => writeFileAtomic(path, text)));
  expect(texts).toContain(await readFile(path, 'utf8'));
  expect(await readdir(folder)).toEqual(['a']);
});

test('a failure leaves no temporary file', async () => {
  await expect(writeFileAtomic(join(folder, 'missing', 'a'), 'x')).rejects.toThrow('ENOENT');
  await expect(writeFileAtomic(folder, 'x')).rejects.toThrow();
  expect(await readdir(folder)).toEqual([]);
});

test('a stream that fails half way leaves nothing, and what was there before', async () => {
  const path = join(folder, 'a.csv');
  async function* chunks(fail: boolean) {
    yield 'one,';
    yield Buffer.from('two');
    await Promise.resolve();
    if (fail) throw new Error('interrupted');
  }
  await writeStreamAtomic(path, chunks(false));
  expect(await readFile(path, 'utf8')).toBe('one,two');
  await expect(writeStreamAtomic(path, chunks(true))).rejects.toThrow('interrupted');
  expect(await readFile(path, 'utf8')).toBe('one,two');
  expect(await readdir(folder)).toEqual(['a.csv']);
});
