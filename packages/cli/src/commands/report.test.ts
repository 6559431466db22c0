import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommandLine } from '../fixtures/run-command-line';
import { printedText } from '../fixtures/printed-text';
import { program } from '../program';
import { findChromium } from '../report/find-chromium';

const RELEASED = fileURLToPath(new URL('../../../../fixtures/released/0.1/run/report.json', import.meta.url));

const printed = printedText();

async function report(...runs: string[]): Promise<string> {
  const words = ['node', 'antiphon', 'report', ...runs];
  await program({ signal: new AbortController().signal, clock: () => 0 }).parseAsync(words);
  return printed();
}

let folder = '';
let run = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-report-'));
  run = join(folder, 'run');
  await mkdir(run);
  await cp(RELEASED, join(run, 'report.json'));
});
afterEach(() => rm(folder, { recursive: true }));

test('each format has its folder in the run, from the folder as from its report.json', async () => {
  expect(await runCommandLine(['report', run, '--to', 'csv,latex, svg'])).toMatchObject({ exitCode: 0 });
  expect(await runCommandLine(['report', join(run, 'report.json'), '--to', 'json,html'])).toMatchObject({
    exitCode: 0,
  });
  expect((await readdir(run)).sort()).toEqual(['csv', 'html', 'json', 'latex', 'report.json', 'svg']);
  expect(await readdir(join(run, 'latex'))).toEqual(
    expect.arrayContaining(['table.tex', 'methods.md', 'references.bib']),
  );
  const [there, here] = [join(run, 'json', 'report.json'), join(run, 'report.json')];
  expect(JSON.parse(await readFile(there, 'utf8'))).toEqual(JSON.parse(await readFile(here, 'utf8')));
});

test('files of somebody else are not overwritten, unless that is asked for', async () => {
  const out = join(folder, 'paper');
  await mkdir(out);
  await writeFile(join(out, 'references.bib'), 'mine');
  const words = ['report', run, '--to', 'latex', '--out', out];
  expect(await runCommandLine(words)).toMatchObject({
    exitCode: 1,
    errors: [expect.stringMatching(/references\.bib: already exists/)],
  });
  expect(await readdir(out)).toEqual(['references.bib']);
  expect(await runCommandLine([...words, '--force'])).toMatchObject({ exitCode: 0 });
  expect(await runCommandLine(words)).toMatchObject({ exitCode: 0 });
});

test('without a format, table and verdict are printed; several runs stand beside each other, or are refused', async () => {
  expect(await report(run)).toMatch(/cfg .*[\s\S]*This compares these two trained models/);
  const other = join(folder, 'other');
  await cp(run, other, { recursive: true });
  expect(await report(run, other)).toMatch(/\narm +run .*\n[\s\S]*cfg +run [\s\S]*cfg +other /);
  const out = join(folder, 'beside');
  expect(await runCommandLine(['report', run, other, '--to', 'html', '--out', out])).toMatchObject({ exitCode: 0 });
  expect(await readFile(join(out, 'runs.html'), 'utf8')).toContain('run beside other');
  const text = await readFile(join(run, 'report.json'), 'utf8');
  await writeFile(join(other, 'report.json'), text.replace(/"dataHash": "\w+"/, `"dataHash": "${'0'.repeat(64)}"`));
  expect(await runCommandLine(['report', run, other])).toMatchObject({
    exitCode: 1,
    errors: [expect.stringMatching(/other: it cannot stand beside run: it is on other data \(.* there, .* here\)/)],
  });
});

describe('mistakes', () => {
  test.each([
    [['--to', 'docx'], /"docx" is none of csv, latex, svg, json, html, pdf/],
    [['elsewhere'], /elsewhere: no such file or folder/],
  ])('%j', async (words, message) => {
    expect(await runCommandLine(['report', run, ...words])).toMatchObject({
      exitCode: 1,
      errors: [expect.stringMatching(message)],
    });
  });
  test('of several runs', async () => {
    const both = ['report', run, run];
    expect(await runCommandLine([...both, '--to', 'csv', '--out', folder])).toMatchObject({
      errors: [expect.stringMatching(/found "csv"/)],
    });
    expect(await runCommandLine([...both, '--to', 'html'])).toMatchObject({
      errors: [expect.stringMatching(/Pass --out/)],
    });
  });
  test('a Chromium that is not there', async () => {
    await expect(findChromium({ CHROME_PATH: '/nowhere/chrome' })).rejects.toThrow(
      /CHROME_PATH: there is no program at \/nowhere/,
    );
    const program = join(folder, 'chromium');
    await writeFile(program, '', { mode: 0o755 });
    expect(await findChromium({ PATH: `/nowhere:${folder}` })).toBe(program);
  });
});
