import { Random } from '@antiphon/core';
import type { ReadRecord } from '@antiphon/data/serving-records';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openRecords, readServingRecords, type RecordsOptions, type ServingRecords } from '..';
import { killAtRandom } from '../fixtures/kill-at-random';
import { AT, DEPLOYMENT, exposureOf, outcomeOf } from '../fixtures/made-up';
import { POSTGRES, PostgresServer } from '../fixtures/postgres-server';

const missing = POSTGRES === undefined ? 'no PostgreSQL' : undefined;
if (missing !== undefined && process.env.CI) throw new Error(`CI needs what is missing here: ${missing}`);

describe.skipIf(missing !== undefined)(
  `records in PostgreSQL${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let server: PostgresServer;
    const opened: ServingRecords[] = [];
    beforeAll(async () => {
      server = await PostgresServer.make();
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((records) => records.close()));
      await server.query('TRUNCATE antiphon_exposures, antiphon_outcomes, antiphon_arms_in_force');
    });
    afterAll(() => server.remove());

    async function open(options: RecordsOptions = {}): Promise<ServingRecords> {
      const records = await openRecords({ database: server.url, now: () => new Date(AT), ...options });
      opened.push(records);
      return records;
    }

    async function all(): Promise<ReadRecord[]> {
      const found: ReadRecord[] = [];
      for await (const record of readServingRecords(server.url)) found.push(record);
      return found;
    }

    const count = async (table: string) => Number((await server.query(`SELECT count(*) AS n FROM ${table}`))[0]?.n);

    test('servers that start together make the tables once, and what was recorded is read again', async () => {
      const [records] = await Promise.all([open({ fsync: 'each' }), open(), open(), open()]);
      await records?.inForce(DEPLOYMENT);
      await records?.exposed(exposureOf('r1', { user: 'c'.repeat(64) }));
      expect(await records?.outcome(outcomeOf('r1'))).toBe('recorded');
      const [arms, exposure, outcome] = await all();
      expect(arms).toMatchObject({ format: 'antiphon-arms-in-force/1', deployment: DEPLOYMENT });
      expect(exposure).toEqual({
        format: 'antiphon-exposure/1',
        ...exposureOf('r1', { user: 'c'.repeat(64) }),
        inForce: arms !== undefined && 'id' in arms ? arms.id : '',
      });
      expect(outcome).toEqual({ format: 'antiphon-outcome/1', ...outcomeOf('r1') });
      expect(await server.query('SELECT arm, "by", "user" IS NOT NULL AS keyed FROM antiphon_exposures')).toEqual([
        { arm: 'a', by: 'sticky', keyed: true },
      ]);
    });

    test('the first outcome of a request and metric counts, whichever server hears it', async () => {
      const both = await Promise.all([open(), open()]);
      const answers = await Promise.all(both.map((records, i) => records.outcome(outcomeOf('r', { value: i }))));
      expect(answers.sort()).toEqual(['recorded', 'repeated']);
      expect(await both[0]?.outcome(outcomeOf('r', { value: 5 }))).toBe('repeated');
      expect(await count('antiphon_outcomes')).toBe(1);
    });

    test('an exposure that is sent twice, as where an answer was lost, is there once', async () => {
      const records = await open({ fsync: 'each' });
      await Promise.all([records.exposed(exposureOf('r')), records.exposed(exposureOf('r'))]);
      await records.flush();
      expect(await count('antiphon_exposures')).toBe(1);
      expect(records.state.lost).toBe(0);
    });

    test('more than a page is read whole, in no more memory than pages', async () => {
      const records = await open();
      for (let i = 0; i < 9000; i++) await records.exposed(exposureOf(`r${i}`));
      await records.flush();
      const requests = new Set((await all()).flatMap((each) => ('request' in each ? [each.request] : [])));
      expect(requests.size).toBe(9000);
    });

    test('what the database cannot hold is given up alone', async () => {
      const records = await open({ fsync: 'each' });
      const exposures = ['r1', 'r\u0000', 'r2'].map((request) => records.exposed(exposureOf(request)));
      await Promise.all(exposures);
      await records.flush();
      expect(await count('antiphon_exposures')).toBe(2);
      expect(records.state).toMatchObject({ lost: 1, waiting: 0 });
    });

    test('while it is killed answers go on, outcomes are refused, exposures wait up to a bound; then all of them are there', async () => {
      const told: string[] = [];
      const records = await open({ fsync: 'each', mostWaiting: 50, log: (problem) => told.push(problem) });
      await records.exposed(exposureOf('before'));
      await server.kill();
      const began = performance.now();
      for (let i = 0; i < 60; i++) await records.exposed(exposureOf(`away-${i}`));
      expect(performance.now() - began).toBeLessThan(10_000);
      await expect(records.outcome(outcomeOf('before'))).rejects.toMatchObject({
        code: 'RECORDS_UNAVAILABLE',
        status: 503,
        message: expect.not.stringContaining('postgres@') as string,
      });
      expect(records.state).toMatchObject({ lost: 10, waiting: 50, problem: expect.any(String) as string });
      expect(told).toHaveLength(1);
      await server.start();
      await records.exposed(exposureOf('after')); // no room for it, unless it was tried again already
      await until(() => records.state.waiting === 0);
      expect(records.state.problem).toBeUndefined();
      expect(await records.outcome(outcomeOf('before'))).toBe('recorded');
      expect((await count('antiphon_exposures')) + records.state.lost).toBe(62);
    });

    test('killed again and again under load, it has every exposure once that was not counted as lost', async () => {
      const records = await open({ fsync: 'each' });
      let loading = true;
      let next = 0;
      const load = Array.from({ length: 8 }, async () => {
        while (loading) {
          await records.exposed(exposureOf(`load-${next++}`));
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
      });
      const random = Random.stream(21, 'database');
      for (let kill = 0; kill < 3; kill++) {
        await new Promise((resolve) => setTimeout(resolve, 100 + 300 * random.uniform()));
        await server.kill();
        await server.start();
      }
      loading = false;
      await Promise.all(load);
      await until(async () => {
        await records.flush();
        return records.state.waiting === 0;
      });
      expect(await count('antiphon_exposures')).toBe(next - records.state.lost);
      expect(next).toBeGreaterThan(100);
    });

    test('a server that is killed has what it was told is safe', async () => {
      await open(); // the tables
      const told: string[] = [];
      const random = Random.stream(22, 'kill');
      for (let kill = 0; kill < 3; kill++) told.push(...(await killAtRandom(server.url, `k${kill}`, random)));
      const found = new Set((await all()).flatMap((each) => ('request' in each ? [each.request] : [])));
      expect(told.length).toBeGreaterThan(30);
      expect(told.filter((request) => !found.has(request))).toEqual([]);
    });

    test('what waits when a server ends while the database is away is counted as lost', async () => {
      const records = await openRecords({ database: server.url });
      await server.kill();
      await records.exposed(exposureOf('r'));
      await records.close();
      expect(records.state).toMatchObject({ lost: 1, waiting: 0 });
      await server.start();
    });

    test('a database that does not answer, refuses, or has tables of a later version is told at the start', async () => {
      const closed = 'postgres://ann:secret@127.0.0.1:1/none';
      await expect(openRecords({ database: closed })).rejects.toMatchObject({
        code: 'RECORDS_UNAVAILABLE',
        message: expect.stringMatching(/^PostgreSQL at 127\.0\.0\.1:1\/none: .*ECONNREFUSED/) as string,
      });
      await expect(openRecords({ database: 'http://x' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      await server.query('UPDATE antiphon_version SET version = 2');
      await expect(openRecords({ database: server.url })).rejects.toMatchObject({ code: 'NEWER_FORMAT' });
      await expect(all()).rejects.toMatchObject({ code: 'NEWER_FORMAT' });
      await server.query('UPDATE antiphon_version SET version = 1');
    });
  },
);

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('It did not come about.');
}
