import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeExport } from './write-export';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-export-'));
});
afterEach(() => rm(folder, { recursive: true }));

const file = (name: string, content: string) => ({ name, content });
const read = (name: string) => readFile(join(folder, 'out', name), 'utf8');
const write = (format: string, files: { name: string; content: string }[], force = false) =>
  writeExport(join(folder, 'out'), format, files, { force });

test('the folder is made, files of a former call are replaced or gone, and those of other formats stay', async () => {
  await write('csv', [file('a.csv', '1'), file('b.csv', '2')]);
  await write('svg', [file('x.svg', '3')]);
  expect(await write('csv', [file('a.csv', 'new')])).toEqual([join(folder, 'out', 'a.csv')]);
  expect(await read('a.csv')).toBe('new');
  expect((await readdir(join(folder, 'out'))).sort()).toEqual(['a.csv', 'exported.json', 'x.svg']);
});

test('what somebody else wrote, or changed since, stays; nothing is written beside it', async () => {
  await write('latex', [file('methods.tex', 'ours'), file('table.tex', 'ours')]);
  await writeFile(join(folder, 'out', 'methods.tex'), 'mine now');
  await writeFile(join(folder, 'out', 'references.bib'), 'mine');
  const next = [file('table.tex', 'new'), file('methods.tex', 'new')];
  await expect(write('latex', next)).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
  await expect(write('latex', [file('references.bib', 'new')])).rejects.toThrow(/references\.bib: already exists/);
  expect([await read('methods.tex'), await read('table.tex'), await read('references.bib')]).toEqual([
    ...['mine now', 'ours', 'mine'],
  ]);
  await write('latex', [file('table.tex', 'new')]); // methods.tex belongs to it no more, but was changed
  expect(await read('methods.tex')).toBe('mine now');
  await write('latex', next, true);
  expect(await read('methods.tex')).toBe('new');
});

test('a call that was stopped before it listed what it wrote goes on', async () => {
  await write('csv', [file('a.csv', '1')]);
  await writeFile(join(folder, 'out', 'a.csv'), '2');
  await write('csv', [file('a.csv', '2'), file('b.csv', '2')]);
  await writeFile(join(folder, 'out', 'exported.json'), '{"torn');
  await write('csv', [file('a.csv', '2')]);
  await expect(write('csv', [file('a.csv', '3')])).resolves.toHaveLength(1);
});
