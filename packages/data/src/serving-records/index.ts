/** What a server records of its answers, as the server writes it and as reports read it: exposures, outcomes, and the arms in force. */
export {
  armsInForce,
  armsInForceSchema,
  deploymentOfRecordsSchema,
  outcomeMetricSchema,
  sharesOf,
} from './arms-in-force';
export type { ArmsInForce, DeploymentOfRecords, OutcomeMetric } from './arms-in-force';
export { exposureRecordSchema, exposureSchema } from './exposure';
export type { Exposure, ExposureRecord } from './exposure';
export { hashedUser } from './hashed-user';
export { isLate, outcomeRecordSchema, outcomeSchema } from './outcome';
export type { Outcome, OutcomeRecord } from './outcome';
export { parseRecord, recordOf, servingRecordSchema } from './record-line';
export type { ReadRecord, ServingRecord } from './record-line';
export { SampleRatioTest } from './sample-ratio';
export { isDatabaseUrl, isRecordsFile, nameOfFile } from './where';
