import { AntiphonError } from '@antiphon/core';
import { openDatabaseRecords } from './database/database-records';
import { openLineRecords } from './lines/line-records';
import type { RecordsOptions, ServingRecords } from './serving-records';

/**
 * Opens what a server writes exposures and outcomes to: a folder of JSON lines, or a PostgreSQL database. Several servers may write to the same one.
 * @throws CANNOT_WRITE for a folder that cannot be written, RECORDS_UNAVAILABLE for a database that does not answer, INVALID_INPUT
 */
export async function openRecords(options: RecordsOptions): Promise<ServingRecords> {
  const { folder, database } = options;
  if ((folder === undefined) === (database === undefined))
    throw new AntiphonError('INVALID_INPUT', { source: 'records', problem: 'expected either a folder or a database' });
  if (database !== undefined) return openDatabaseRecords(database, options);
  return openLineRecords(folder ?? '', options);
}
