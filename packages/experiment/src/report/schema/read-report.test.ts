import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { madeUpReport } from '../fixtures/made-up-report';
import { readReport } from './read-report';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-report-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function read(text: string) {
  const path = join(folder, 'report.json');
  await writeFile(path, text);
  return readReport(path);
}

test('a report is read as it was written', async () => {
  const report = madeUpReport();
  expect(await read(JSON.stringify(report))).toEqual(JSON.parse(JSON.stringify(report)));
});

test('what is no report is told from one', async () => {
  const report = madeUpReport();
  await expect(read('{"format":')).rejects.toThrow(/report\.json: it is not JSON/);
  await expect(read('{"format":"antiphon-bundle/1"}')).rejects.toThrow(/expected "antiphon-report\/1"/);
  await expect(read(JSON.stringify({ ...report, cells: undefined }))).rejects.toThrow(/cells/);
  await expect(read(JSON.stringify({ ...report, format: 'antiphon-report/2' }))).rejects.toThrow(/newer version/);
  await expect(readReport(join(folder, 'none.json'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
});

test('the field that is wrong is named, and not every one of many', async () => {
  const { cells, ...report } = madeUpReport();
  const wrong = (change: object) =>
    JSON.stringify({ ...report, cells: [{ ...cells[0], ...change }, ...cells.slice(1)] });
  await expect(read(wrong({ scale: 'two' }))).rejects.toThrow(/cells\[0\]\.scale/);
  await expect(read(wrong({ intervals: { fdG: [1] } }))).rejects.toThrow(/cells\[0\]\.intervals\.fdG/);
  const none = JSON.stringify({ ...report, cells: cells.map(({ arm }) => ({ arm })) });
  await expect(read(none)).rejects.toThrow(/ … and \d+ more/);
});

test('what a later version of this format may have added is kept', async () => {
  const report = { ...madeUpReport(), curves: [1, 2] };
  expect(await read(JSON.stringify(report))).toMatchObject({ curves: [1, 2] });
});
