/** Recordings and what is heard in them: datasets, the conditions of models, normalisation. */
export { computeConditions } from './conditions/compute-conditions';
export type { ConditionOptions } from './conditions/compute-conditions';
export { conditionSpecSchema } from './conditions/conditions';
export { conditionRows, conditionWidth, isHeard } from './conditions/rows';
export type { AudioConditionSpec, ConditionSpec, GivenSpec, KeyFramesSpec } from './conditions/spec';
export { streamConditions } from './conditions/stream-conditions';
export type { StreamedConditions } from './conditions/stream-conditions';
export type {
  Clip,
  ClipTruth,
  Dataset,
  GivenNormalisation,
  SkippedRecording,
  Split,
  Syllable,
} from './datasets/dataset';
export { datasetOf } from './datasets/dataset-of';
export type { PlainRecording } from './datasets/dataset-of';
export type { DatasetDefinition, OpenDatasetOptions } from './datasets/definition';
export type { Hearing } from './datasets/hearing';
export {
  datasetJsonSchema,
  datasetSpecSchema,
  openDataset,
  recogniseDataset,
  registerDataset,
} from './datasets/registry';
export type { DatasetSpec, ShippedDatasetSpec } from './datasets/registry';
export { syntheticCorpus } from './datasets/synthetic/corpus';
export type { SyntheticCorpusOptions } from './datasets/synthetic/corpus';
export { LIP_CHANNELS } from './datasets/synthetic/face';
export { referenceSound } from './datasets/synthetic/reference-sound';
export { writeCorpus } from './datasets/synthetic/write-corpus';
export { window } from './datasets/window';
export type { Window } from './datasets/window';
export type { Moments, Normalisation } from './bundle/manifest';
export { denormalise, normalisationOf, normalise } from './normalisation/normalisation';
