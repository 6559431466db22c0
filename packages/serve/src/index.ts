export { buildApp } from './app';
export type { AppOptions } from './app';
export { openRecords, readServingRecords } from './records';
export type { RecordsOptions, RecordsState, ServingRecords } from './records';
