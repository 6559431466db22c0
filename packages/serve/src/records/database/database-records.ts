import { FILE_FORMATS, isAntiphonError } from '@antiphon/core';
import {
  armsInForce,
  type DeploymentOfRecords,
  type Exposure,
  type Outcome,
  type ServingRecord,
} from '@antiphon/data/serving-records';
import type { Pool } from 'pg';
import { Losses } from '../losses';
import type { RecordsOptions, RecordsState, ServingRecords } from '../serving-records';
import { exposureRecord, outcomeRecord } from '../to-record';
import { withoutSecrets } from './without-secrets';
import { insert, insertOutcome } from './insert';
import { Outbox } from './outbox';
import { poolOf, sqlState, unavailable } from './pool';
import { makeTables } from './tables';

/** Records in PostgreSQL, whose tables are made where they are missing. @throws RECORDS_UNAVAILABLE, NEWER_FORMAT, INVALID_INPUT */
export async function openDatabaseRecords(url: string, options: RecordsOptions): Promise<ServingRecords> {
  const pool = await poolOf(url);
  try {
    await makeTables(pool, withoutSecrets(url));
  } catch (error) {
    await pool.end();
    throw isAntiphonError(error) ? error : unavailable(url, error);
  }
  return new DatabaseRecords(pool, url, options);
}

class DatabaseRecords implements ServingRecords {
  private readonly outbox: Outbox;
  private readonly losses: Losses;
  private readonly now: () => Date;
  private readonly committed: boolean;
  private arms: string | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly url: string,
    options: RecordsOptions,
  ) {
    const { log = () => undefined, now = () => new Date(), mostWaiting = 10_000, fsync = 'second' } = options;
    this.now = now;
    this.committed = fsync === 'each';
    this.losses = new Losses(log, now);
    this.outbox = new Outbox({
      most: mostWaiting,
      send: (records) => insert(pool, records),
      // 22: what a column cannot hold; 23: what a constraint forbids.
      isOfRecords: (error) => /^2[23]/.test(sqlState(error) ?? ''),
      failed: (error, lost) => this.losses.suffer(unavailable(url, error).message, exposuresIn(lost)),
      recovered: () => this.losses.recovered(),
    });
  }

  async inForce(deployment: DeploymentOfRecords): Promise<void> {
    const record = armsInForce(deployment, this.now().toISOString());
    this.arms = record.id;
    await this.add(record);
  }

  async exposed(exposure: Exposure): Promise<void> {
    const record = exposureRecord(exposure, this.arms);
    if (typeof record === 'string') this.losses.suffer(record, 1);
    else await this.add(record);
  }

  async outcome(outcome: Outcome): Promise<'recorded' | 'repeated'> {
    const record = outcomeRecord(outcome);
    try {
      const first = await insertOutcome(this.pool, record);
      if (this.outbox.size > 0) void this.outbox.empty();
      return first ? 'recorded' : 'repeated';
    } catch (error) {
      this.losses.suffer(unavailable(this.url, error).message);
      throw unavailable(this.url, error);
    }
  }

  async flush(): Promise<void> {
    await this.outbox.empty();
  }

  async close(): Promise<void> {
    await this.outbox.empty();
    const lost = exposuresIn(this.outbox.abandon());
    if (lost > 0) this.losses.suffer(`${withoutSecrets(this.url)} was away when the server ended`, lost);
    await this.pool.end();
  }

  get state(): RecordsState {
    const { lost, problem } = this.losses;
    return { lost, waiting: this.outbox.size, ...(problem !== undefined && { problem }) };
  }

  private async add(record: ServingRecord): Promise<void> {
    const settled = this.outbox.add(record);
    if (settled === false) {
      const problem = `${withoutSecrets(this.url)} is away, and ${this.outbox.size} records wait already`;
      this.losses.suffer(problem, exposuresIn([record]));
    } else if (this.committed) await settled;
  }
}

function exposuresIn(records: readonly ServingRecord[]): number {
  return records.filter(({ format }) => format === FILE_FORMATS.exposure).length;
}
