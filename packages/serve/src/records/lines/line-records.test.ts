import { appendFile, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReadRecord } from '@antiphon/data/serving-records';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openRecords, readServingRecords, type RecordsOptions } from '..';
import { DEPLOYMENT, exposureOf, outcomeOf } from '../fixtures/made-up';

let folder = '';
let time = Date.parse('2026-11-30T12:00:00.000Z');
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-records-'));
  time = Date.parse('2026-11-30T12:00:00.000Z');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (options: RecordsOptions = {}) => openRecords({ folder, now: () => new Date(time), ...options });

async function all(where = folder): Promise<ReadRecord[]> {
  const records: ReadRecord[] = [];
  for await (const record of readServingRecords(where)) records.push(record);
  return records;
}

const requestsIn = (records: readonly ReadRecord[]) =>
  records.flatMap((record) => (record.format === 'antiphon-exposure/1' ? [record.request] : []));

test.each(['each', 'second', 'never'] as const)('what was recorded is read again, with fsync %s', async (fsync) => {
  const records = await open({ fsync, writer: 'test' });
  await records.inForce(DEPLOYMENT);
  const user = 'c'.repeat(64);
  await Promise.all(['r1', 'r2', 'r3'].map((request) => records.exposed(exposureOf(request, { user }))));
  expect(await records.outcome(outcomeOf('r1'))).toBe('recorded');
  await records.close();
  expect(await readdir(folder)).toEqual(['2026-11-30-test-0000.jsonl']);
  const [arms, first, , , outcome] = await all();
  expect(arms).toMatchObject({ deployment: DEPLOYMENT, at: '2026-11-30T12:00:00.000Z' });
  expect(first).toEqual({
    format: 'antiphon-exposure/1',
    ...exposureOf('r1', { user }),
    inForce: arms !== undefined && 'id' in arms ? arms.id : '',
  });
  expect(outcome).toEqual({ format: 'antiphon-outcome/1', ...outcomeOf('r1') });
});

test('the first outcome of a request and metric counts, also of two that come together', async () => {
  const records = await open();
  const answers = await Promise.all([records.outcome(outcomeOf('r')), records.outcome(outcomeOf('r', { value: 0 }))]);
  expect(answers).toEqual(['recorded', 'repeated']);
  expect(await records.outcome(outcomeOf('r', { metric: 'other' }))).toBe('recorded');
  await records.close();
  expect(await all()).toHaveLength(2);
});

test('a new file begins each day and when one is large, with the arms in force', async () => {
  const records = await open({ writer: 'test', rotateMegabytes: 0.001 });
  await records.inForce(DEPLOYMENT);
  for (let i = 0; i < 8; i++) await records.exposed(exposureOf(`r${i}`));
  time += 24 * 60 * 60 * 1000;
  await records.exposed(exposureOf('tomorrow'));
  await records.close();
  const files = (await readdir(folder)).sort();
  expect(files.length).toBeGreaterThan(3);
  expect(files.at(-1)).toMatch(/^2026-12-01-test-\d{4}\.jsonl$/);
  for (const file of files)
    expect(JSON.parse((await readFile(join(folder, file), 'utf8')).split('\n')[0] ?? '')).toMatchObject({
      format: 'antiphon-arms-in-force/1',
    });
  expect(requestsIn(await all())).toEqual([...Array.from({ length: 8 }, (_, i) => `r${i}`), 'tomorrow']);
});

test('servers that share a folder have files of their own', async () => {
  const both = await Promise.all([open(), open()]);
  await Promise.all(both.flatMap((records, s) => [0, 1, 2].map((i) => records.exposed(exposureOf(`s${s}-${i}`)))));
  await Promise.all(both.map((records) => records.close()));
  expect(await readdir(folder)).toHaveLength(2);
  expect(requestsIn(await all()).sort()).toEqual(['s0-0', 's0-1', 's0-2', 's1-0', 's1-1', 's1-2']);
});

describe('a line that was torn', () => {
  test('by a kill is the last one of its file, and is passed over', async () => {
    const before = await open({ writer: 'before' });
    await before.exposed(exposureOf('r1'));
    await before.close();
    await appendFile(join(folder, '2026-11-30-before-0000.jsonl'), '{"format":"antiphon-exposure/1","at":"20');
    const after = await open({ writer: 'later' });
    await after.exposed(exposureOf('r2'));
    await after.close();
    const records = await all();
    expect(requestsIn(records)).toEqual(['r1', 'r2']);
    expect(records).toHaveLength(2);
  });

  test('is closed where the same file goes on, and told as unreadable', async () => {
    await writeFile(join(folder, '2026-11-30-test-0000.jsonl'), '{"format":"antiphon-exposure/1","at":"20');
    const records = await open({ writer: 'test' });
    await records.exposed(exposureOf('r2'));
    await records.close();
    expect((await all()).map(({ format }) => format)).toEqual(['unreadable', 'antiphon-exposure/1']);
  });
});

/** A device that answers every write as a full disk does. */
const FULL = process.platform === 'linux' ? '/dev/full' : undefined;

describe.skipIf(FULL === undefined)('on a full disk', () => {
  test('answers go on and losses are counted and told once a minute, outcomes are refused; then it goes on', async () => {
    const file = join(folder, '2026-11-30-test-0000.jsonl');
    await symlink(FULL ?? '', file);
    const told: string[] = [];
    const records = await open({ writer: 'test', log: (problem) => told.push(problem) });
    for (let i = 0; i < 5; i++) await records.exposed(exposureOf(`lost-${i}`));
    await expect(records.outcome(outcomeOf('r'))).rejects.toMatchObject({
      code: 'RECORDS_UNAVAILABLE',
      status: 503,
      message: expect.stringMatching(/no space is left on the disk/) as string,
    });
    expect(records.state).toMatchObject({ lost: 5, problem: expect.stringMatching(/no space is left/) as string });
    expect(told).toHaveLength(1);
    time += 61_000;
    await records.exposed(exposureOf('lost-5'));
    expect(told[1]).toMatch(/5 exposures were lost since this was last told/);
    await rm(file);
    await records.exposed(exposureOf('kept'));
    // Refused is not recorded: the same outcome may come again.
    expect(await records.outcome(outcomeOf('r'))).toBe('recorded');
    expect(records.state).toEqual({ lost: 6, waiting: 0, problem: undefined });
    await records.close();
    expect(requestsIn(await all())).toEqual(['kept']);
  });
});

test('a folder that somebody removes is made again', async () => {
  const records = await open({ fsync: 'each' });
  await records.exposed(exposureOf('r1'));
  await rm(folder, { recursive: true });
  time += 2000;
  await records.exposed(exposureOf('r2'));
  await records.close();
  expect(requestsIn(await all())).toEqual(['r2']);
});

test('what is no exposure could not be read again, and is counted as lost', async () => {
  const records = await open();
  await records.exposed(exposureOf('r', { seconds: NaN }));
  expect(records.state).toMatchObject({ lost: 1, problem: expect.stringMatching(/seconds/) as string });
  await expect(records.outcome(outcomeOf('r', { value: Infinity }))).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  await records.close();
});

test('what cannot be written or read at all is refused at once, in words', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  await expect(openRecords({ folder: join(file, 'in') })).rejects.toMatchObject({ code: 'CANNOT_WRITE' });
  await expect(openRecords({})).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  await expect(openRecords({ folder, database: 'postgres://x' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  await expect(all(join(folder, 'none'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  await expect(all()).rejects.toMatchObject({ message: expect.stringMatching(/no records found/) as string });
  await writeFile(join(folder, '2026-11-30-x-0000.jsonl'), '{"format":"antiphon-exposure/2"}\n');
  await expect(all()).rejects.toMatchObject({ code: 'NEWER_FORMAT' });
});
