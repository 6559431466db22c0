import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-script-'));
});
afterAll(async () => {
  vi.doUnmock('@antiphon/core/process');
  vi.resetModules();
  await rm(folder, { recursive: true });
});
test('a script that could not be read is read by the next page', async () => {
  // As in the published package, whose script lies beside this file.
  vi.doMock('@antiphon/core/process', () => ({ moduleUrl: () => pathToFileURL(join(folder, 'index.js')).href }));
  vi.resetModules();
  const { clientScript } = await import('./client-script');
  await expect(clientScript()).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  await writeFile(join(folder, 'motion-page-client.global.js'), 'draw()');
  expect(await clientScript()).toBe('draw()');
  await rm(join(folder, 'motion-page-client.global.js'));
  expect(await clientScript()).toBe('draw()');
});
