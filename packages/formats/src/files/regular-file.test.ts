import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAudio } from './read-audio';
import { assertRegularFile } from './regular-file';

let folder = '';
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'antiphon-regular-'))));
afterAll(() => rm(folder, { recursive: true }));

test('a file is let through, a folder and a missing file are named', async () => {
  await writeFile(join(folder, 'a.txt'), 'x');
  await expect(assertRegularFile(join(folder, 'a.txt'))).resolves.toBeUndefined();
  await expect(assertRegularFile(folder)).rejects.toThrow(/it is a folder\. Expected a file/);
  await expect(assertRegularFile(join(folder, 'b.txt'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
});

test.skipIf(process.platform === 'win32')('a named pipe is refused, not waited on', async () => {
  const pipe = join(folder, 'take.bvh');
  execFileSync('mkfifo', [pipe]);
  await expect(readAudio(pipe)).rejects.toThrow(/take\.bvh: it is a pipe\. Expected a file/);
});
