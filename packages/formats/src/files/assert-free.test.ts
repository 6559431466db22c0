import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assertFree } from './assert-free';

test('what is there is kept unless forced, and a folder of that name always', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'antiphon-free-'));
  const file = join(folder, 'motion.bvh');
  await assertFree(file);
  await writeFile(file, '');
  await expect(assertFree(file)).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
  await assertFree(file, { force: true });
  await mkdir(join(folder, 'sub'));
  await expect(assertFree(join(folder, 'sub'), { force: true })).rejects.toMatchObject({ code: 'CANNOT_WRITE' });
  await expect(assertFree(join(folder, 'nowhere', 'x'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  await rm(folder, { recursive: true });
});
