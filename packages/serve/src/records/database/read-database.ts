import { isAntiphonError } from '@antiphon/core';
import { recordOf, type ReadRecord } from '@antiphon/data/serving-records';
import type { Pool } from 'pg';
import { withoutSecrets } from './without-secrets';
import { poolOf, unavailable } from './pool';
import { assertVersion } from './tables';

/** Rows that are in memory at a time. */
const PAGE = 5000;

/** Tables with the columns that tell their rows apart, by which pages follow each other. */
const TABLES = [
  { table: 'antiphon_arms_in_force', key: ['deployment', 'id', 'at'] },
  { table: 'antiphon_exposures', key: ['request'] },
  { table: 'antiphon_outcomes', key: ['request', 'metric'] },
] as const;

/** Every record of a database, page by page. @throws RECORDS_UNAVAILABLE, NEWER_FORMAT, INVALID_INPUT */
export async function* readDatabase(url: string): AsyncGenerator<ReadRecord> {
  const where = withoutSecrets(url);
  const pool = await poolOf(url);
  try {
    await assertVersion(pool, where);
    for (const { table, key } of TABLES)
      for await (const record of rowsOf(pool, table, key)) yield recordOf(record, where);
  } catch (error) {
    throw isAntiphonError(error) ? error : unavailable(url, error);
  } finally {
    await pool.end();
  }
}

async function* rowsOf(pool: Pool, table: string, key: readonly string[]): AsyncGenerator<unknown> {
  const columns = key.map((column) => `"${column}"`).join(', ');
  // As text, so that a time keeps its microseconds on the way here and back.
  const places = key.map((column) => `"${column}"::text AS "${column}"`).join(', ');
  let after: readonly string[] | undefined;
  for (;;) {
    const values = key.map((column, i) => (column === 'at' ? `$${i + 1}::timestamptz` : `$${i + 1}`));
    const from = after === undefined ? '' : `WHERE (${columns}) > (${values.join(', ')})`;
    const { rows } = await pool.query<Record<string, string> & { antiphon_record: unknown }>(
      `SELECT ${places}, record AS antiphon_record FROM ${table} ${from} ORDER BY ${columns} LIMIT ${PAGE}`,
      after === undefined ? [] : [...after],
    );
    for (const { antiphon_record: record } of rows) yield record;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = key.map((column) => String(last[column]));
  }
}
