/** Where a server writes what it answered and what came of it, and where reports read it. */
export { openRecords } from './open-records';
export { readServingRecords } from './read-records';
export { isDatabaseUrl } from './database/database-url';
export { isRecordsFile } from './lines/file-names';
export type { RecordsOptions, RecordsState, ServingRecords } from './serving-records';
