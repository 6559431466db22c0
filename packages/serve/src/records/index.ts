/** Where a server writes what it answered and what came of it, and where reports read it. */
export { openRecords } from './open-records';
export { readServingRecords } from './read-records';
export type { RecordsOptions, RecordsState, ServingRecords } from './serving-records';
