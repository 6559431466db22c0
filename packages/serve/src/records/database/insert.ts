import { FILE_FORMATS } from '@antiphon/core';
import type { OutcomeRecord, ServingRecord } from '@antiphon/data/serving-records';
import type { Pool } from 'pg';

const EXPOSURES = `
INSERT INTO antiphon_exposures (request, at, deployment, arm, "by", "user", record)
SELECT r->>'request' || CASE WHEN r ? 'again' THEN ' again' ELSE '' END, (r->>'at')::timestamptz, r->>'deployment', r->>'arm', r->>'by', r->>'user', r
FROM jsonb_array_elements($1::jsonb) r ON CONFLICT DO NOTHING`;
const ARMS = `
INSERT INTO antiphon_arms_in_force (deployment, id, at, record)
SELECT r->'deployment'->>'name', r->>'id', (r->>'at')::timestamptz, r
FROM jsonb_array_elements($1::jsonb) r ON CONFLICT DO NOTHING`;
const OUTCOME = `
INSERT INTO antiphon_outcomes (request, metric, at, deployment, arm, value, record)
SELECT r->>'request', r->>'metric', (r->>'at')::timestamptz, r->>'deployment', r->>'arm', (r->>'value')::float8, r
FROM (SELECT $1::jsonb AS r) one ON CONFLICT DO NOTHING`;

/** Records that wait, all or none of a kind. What is there already stays, so that a batch whose answer was lost may be sent again. */
export async function insert(pool: Pool, records: readonly ServingRecord[]): Promise<void> {
  for (const [format, statement] of [
    [FILE_FORMATS.armsInForce, ARMS],
    [FILE_FORMATS.exposure, EXPOSURES],
  ] as const) {
    const own = records.filter((record) => record.format === format);
    if (own.length > 0) await pool.query(statement, [JSON.stringify(own)]);
  }
}

/** @returns whether it is the first of its request and metric */
export async function insertOutcome(pool: Pool, record: OutcomeRecord): Promise<boolean> {
  const { rowCount } = await pool.query(OUTCOME, [JSON.stringify(record)]);
  return rowCount === 1;
}
