import { AntiphonError } from '@antiphon/core';
import type { Pool } from 'pg';

/** Goes up when tables change; later versions make the steps from each earlier one. */
const VERSION = 1;
/** Any number, the same for all who make the tables: one of them does, others wait. */
const LOCK = 7_261_011;

const TABLES = `
CREATE TABLE IF NOT EXISTS antiphon_version (version integer NOT NULL);
CREATE TABLE IF NOT EXISTS antiphon_exposures (
  request text PRIMARY KEY,
  at timestamptz NOT NULL,
  deployment text NOT NULL,
  arm text NOT NULL,
  "by" text NOT NULL,
  "user" text,
  record jsonb NOT NULL
);
CREATE TABLE IF NOT EXISTS antiphon_outcomes (
  request text NOT NULL,
  metric text NOT NULL,
  at timestamptz NOT NULL,
  deployment text NOT NULL,
  arm text NOT NULL,
  value double precision NOT NULL,
  record jsonb NOT NULL,
  PRIMARY KEY (request, metric)
);
CREATE TABLE IF NOT EXISTS antiphon_arms_in_force (
  deployment text NOT NULL,
  id text NOT NULL,
  at timestamptz NOT NULL,
  record jsonb NOT NULL,
  PRIMARY KEY (deployment, id, at)
);
INSERT INTO antiphon_version (version) SELECT ${VERSION} WHERE NOT EXISTS (SELECT 1 FROM antiphon_version);
`;

/** Makes the tables where they are missing; several servers that start together do it once. @throws NEWER_FORMAT for those of a later version, and what PostgreSQL says */
export async function makeTables(pool: Pool, where: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await client.query(TABLES);
    await assertVersion(client, where);
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    client.release(true); // the connection goes, and with it what was not committed
    throw error;
  }
}

/** @throws NEWER_FORMAT */
export async function assertVersion(client: Pick<Pool, 'query'>, where: string): Promise<void> {
  const { rows } = await client.query<{ version: number }>('SELECT max(version) AS version FROM antiphon_version');
  const version = rows[0]?.version ?? VERSION;
  if (version > VERSION)
    throw new AntiphonError('NEWER_FORMAT', {
      path: where,
      format: `antiphon-records-tables/${version}`,
      known: `antiphon-records-tables/${VERSION}`,
    });
}
