/** What is handed over from training to everything after it: the manifest, what goes with it, and what it needs to be loaded. */
export { bandProblem } from '../normalisation/band';
export { bandSchema, bundleManifestSchema, momentsSchema, normalisationSchema } from './manifest';
export type { Band, BundleManifest, Moments, Normalisation } from './manifest';
export { motionFormatSchema } from './motion-format-schema';
export { assertPluginsLoaded, neededPluginsSchema } from './needed-plugins';
export type { Needed, NeededPlugin } from './needed-plugins';
export { packEncoders } from './pack-encoders';
export type { PackedEncoders } from './pack-encoders';
export { parseTrainingRecord, TRAINING_RECORD_FILE, trainingRecordSchema } from './training-record-schema';
