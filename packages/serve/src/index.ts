export { buildApp } from './app';
export type { AppOptions } from './app';
export { isDatabaseUrl, isRecordsFile, openRecords, readServingRecords } from './records';
export type { RecordsOptions, RecordsState, ServingRecords } from './records';
