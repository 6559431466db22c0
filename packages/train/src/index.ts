export { readCheckpoint, writeCheckpoint } from './checkpoint';
export type { Checkpoint } from './checkpoint';
export { learningRateAt, parseTrainConfig, trainConfigSchema } from './config';
export type { TrainConfig } from './config';
export type { DropoutRecord } from './dropout-record';
export { exportBundle } from './export-bundle';
export { train } from './train';
export type { TrainOptions, TrainProgress } from './train';
