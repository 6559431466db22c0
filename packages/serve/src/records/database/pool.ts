import { AntiphonError } from '@antiphon/core';
import { isDatabaseUrl } from '@antiphon/data/serving-records';
import type { Pool } from 'pg';
import { withoutSecrets } from './without-secrets';

/** Milliseconds until a database counts as away: to connect, and to answer. */
const PATIENCE = { connectionTimeoutMillis: 5000, query_timeout: 10_000, statement_timeout: 10_000 };

/** Connections to a database, made when they are needed. The library is loaded by the first call only. @throws INVALID_INPUT for what is no address of one */
export async function poolOf(url: string): Promise<Pool> {
  if (!isDatabaseUrl(url))
    throw new AntiphonError('INVALID_INPUT', {
      source: 'database',
      problem: 'expected an address such as postgres://user@host:5432/name', // what was given may hold a password
    });
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'antiphon',
    max: 4,
    keepAlive: true,
    allowExitOnIdle: true,
    ...PATIENCE,
  });
  pool.on('error', () => undefined); // an idle connection that breaks: the next query makes another one
  return pool;
}

/** @throws RECORDS_UNAVAILABLE */
export function unavailable(url: string, cause: unknown): AntiphonError {
  return new AntiphonError('RECORDS_UNAVAILABLE', { where: withoutSecrets(url), reason: reasonOf(cause) }, { cause });
}

/** In a few words. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  const { message } = first instanceof Error ? first : error;
  return message.replace(/\.$/, '') || error.name;
}

/** The five characters by which PostgreSQL says what is wrong; undefined where it said nothing, as it is away. */
export function sqlState(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}
