import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processToken } from './process-token';
import { removeStaleTemporaries, temporaryBeside } from './temporary-path';

let folder = '';
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'antiphon-temporary-'))));
afterEach(() => rm(folder, { recursive: true }));

const make = (name: string) => writeFile(join(folder, name), '');
const space = processToken().slice(-8);

test('of this container, what the dead left goes and what the living write stays', async () => {
  const dead = [
    `.a.bvh.999999999-5-${space}.0123abcd.tmp`,
    '.a.bvh.999999999-5.0123abcd.tmp',
    '.a.999999999.00000000-0000-0000-0000-000000000000.tmp',
  ];
  const alive = [basename(temporaryBeside(join(folder, 'a'))), '.a.999999999.0123abcd.tmp', '.gitignore'];
  for (const name of [...dead, ...alive]) await make(name);
  await removeStaleTemporaries(folder);
  expect((await readdir(folder)).sort()).toEqual(alive.sort());
});

test('of another container, what was written to within a day stays: its process cannot be asked', async () => {
  const [recent, old] = ['.a.1-5-deadbeef.0123abcd.tmp', '.b.1-5-deadbeef.0123abcd.tmp'];
  const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  for (const name of [recent, old]) await make(name);
  await utimes(join(folder, recent), ago(23), ago(23));
  await utimes(join(folder, old), ago(25), ago(25));
  await removeStaleTemporaries(folder);
  expect(await readdir(folder)).toEqual([recent]);
});
