import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { differences } from '../../../scripts/released/differences';
import { MEASUREMENTS } from '../../../scripts/released/measure';
import { expectedOf, folderOf, VERSIONS, withCopy } from '../../../scripts/released/released-folders';

// A file that any released version wrote opens in this one, and gives what it gave: docs/files.md. Where a test here fails, the reader is what has to change, never the file.

test('there are files of the first release', () => {
  expect(VERSIONS).toContain('0.1');
});

test.each(VERSIONS)('no file of %s was changed, and none was added', async (version) => {
  const folder = folderOf(version);
  const listed = (await readFile(join(folder, 'SHA256SUMS'), 'utf8')).trim().split('\n');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sums = files.map((file) => {
    const sum = createHash('sha256').update(readFileSync(file)).digest('hex');
    return `${sum}  ${file.slice(folder.length + 1).replaceAll('\\', '/')}`;
  });
  expect(sums.filter((line) => !line.endsWith('  SHA256SUMS')).sort()).toEqual(listed.sort());
});

const all = await Promise.all(
  VERSIONS.map(async (version) =>
    Object.entries(await expectedOf(version)).map((entry) => [version, ...entry] as const),
  ),
);
test.each(all.flat())('of %s: %s', async (version, name, expected) => {
  const found = await withCopy(version, async (folder) => MEASUREMENTS[name]?.(folder));
  expect(
    differences(JSON.parse(JSON.stringify(found ?? null)), expected)
      .slice(0, 5)
      .join('\n'),
  ).toBe('');
});
