import { randomUUID } from 'node:crypto';
import { access, constants } from 'node:fs/promises';
import { AntiphonError } from '@antiphon/core';
import { armsInForce, type DeploymentOfRecords, type Exposure, type Outcome } from '@antiphon/data/serving-records';
import { cannotWrite, makeFolder } from '@antiphon/formats/files';
import { Losses } from '../losses';
import type { RecordsOptions, RecordsState, ServingRecords } from '../serving-records';
import { exposureRecord, outcomeRecord } from '../to-record';
import { AppendedLog } from './appended-log';
import { Remembered } from './remembered';

/** Records as JSON lines in a folder. @throws CANNOT_WRITE where nothing can be written into it */
export async function openLineRecords(folder: string, options: RecordsOptions): Promise<ServingRecords> {
  await makeFolder(folder);
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    throw cannotWrite(folder, error);
  }
  return new LineRecords(folder, options);
}

/** Outcomes that are known to be repeated; a report knows all of them. */
const REMEMBERED = 100_000;

class LineRecords implements ServingRecords {
  private readonly log: AppendedLog;
  private readonly losses: Losses;
  private readonly outcomes = new Remembered(REMEMBERED);
  private readonly now: () => Date;
  private arms: string | undefined;

  constructor(
    private readonly folder: string,
    options: RecordsOptions,
  ) {
    const { fsync = 'second', rotateMegabytes = 64, log = () => undefined, now = () => new Date() } = options;
    const { writer = randomUUID().slice(0, 8) } = options;
    this.now = now;
    this.losses = new Losses(log, now);
    this.log = new AppendedLog({ folder, writer, fsync, rotateBytes: rotateMegabytes * 2 ** 20, now });
  }

  async inForce(deployment: DeploymentOfRecords): Promise<void> {
    const record = armsInForce(deployment, this.now().toISOString());
    this.arms = record.id;
    const line = JSON.stringify(record);
    await this.write(line, 0);
    this.log.head = line;
  }

  async exposed(exposure: Exposure): Promise<void> {
    const record = exposureRecord(exposure, this.arms);
    if (typeof record === 'string') this.losses.suffer(record, 1);
    else await this.write(JSON.stringify(record), 1);
  }

  async outcome(outcome: Outcome): Promise<'recorded' | 'repeated'> {
    const record = outcomeRecord(outcome);
    const key = `${record.request} ${record.metric}`;
    if (this.outcomes.has(key)) return 'repeated';
    this.outcomes.add(key);
    try {
      await this.log.append(JSON.stringify(record));
    } catch (error) {
      this.outcomes.delete(key);
      const reason = reasonOf(this.folder, error);
      this.losses.suffer(reason);
      throw new AntiphonError('RECORDS_UNAVAILABLE', { where: this.folder, reason }, { cause: error });
    }
    this.losses.recovered();
    return 'recorded';
  }

  async flush(): Promise<void> {
    await this.log.flush().catch((error: unknown) => this.losses.suffer(reasonOf(this.folder, error)));
  }

  async close(): Promise<void> {
    await this.log.close().catch((error: unknown) => this.losses.suffer(reasonOf(this.folder, error)));
  }

  get state(): RecordsState {
    const { lost, problem } = this.losses;
    return { lost, waiting: this.log.waiting, ...(problem !== undefined && { problem }) };
  }

  private async write(line: string, lost: number): Promise<void> {
    try {
      await this.log.append(line);
      this.losses.recovered();
    } catch (error) {
      this.losses.suffer(reasonOf(this.folder, error), lost);
    }
  }
}

function reasonOf(folder: string, error: unknown): string {
  const known = cannotWrite(folder, error);
  return known instanceof Error ? known.message.replace(/\.$/, '') : String(known);
}
