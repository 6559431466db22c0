import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readWholeFile } from './read-whole-file';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-whole-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('all bytes of a file', async () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251);
  await writeFile(join(folder, 'a.bin'), bytes);
  expect(await readWholeFile(join(folder, 'a.bin'))).toEqual(bytes);
  await writeFile(join(folder, 'empty.bin'), '');
  expect(await readWholeFile(join(folder, 'empty.bin'))).toEqual(new Uint8Array());
});

test('what is missing, no file, or far too long is refused before anything is allocated', async () => {
  await expect(readWholeFile(join(folder, 'none'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  await expect(readWholeFile(folder)).rejects.toThrow(/it is a folder/);
  const long = await open(join(folder, 'long.bin'), 'w'); // sparse: it takes no room
  await long.truncate(2 ** 33 + 1);
  await long.close();
  await expect(readWholeFile(join(folder, 'long.bin'))).rejects.toThrow(/8589934593 bytes, and at most 8589934592/);
});
