import { isDatabaseUrl, type ReadRecord } from '@antiphon/data/serving-records';
import { readDatabase } from './database/read-database';
import { readFolder } from './lines/read-folder';

/**
 * Everything that servers recorded, one record after the other as it is asked for, in no order of time.
 * @param where a folder of JSON lines, or `postgres://…`
 * @throws FILE_NOT_FOUND, INVALID_INPUT, NEWER_FORMAT, RECORDS_UNAVAILABLE
 */
export function readServingRecords(where: string): AsyncGenerator<ReadRecord> {
  return isDatabaseUrl(where) ? readDatabase(where) : readFolder(where);
}
