/** What is handed over from training to everything after it: the manifest, what goes with it, and what it needs to be loaded. */
export { bandProblem } from '../normalisation/band';
export { bandSchema, bundleManifestSchema, momentsSchema, normalisationSchema } from './manifest';
export type { Band, BundleManifest, Moments, Normalisation } from './manifest';
export { motionFormatSchema } from './motion-format-schema';
export { assertPluginsLoaded, neededPluginsSchema } from './needed-plugins';
export type { Needed, NeededPlugin } from './needed-plugins';
export type { ConditionSpec } from '../conditions/spec';
export type { EncoderOptions } from '../encoders/audio-encoder';
export type { LogMelSpec } from '../encoders/log-mel';
export type { OnnxSpec } from '../encoders/onnx/onnx-spec';
export type { Wav2vecSpec } from '../encoders/wav2vec';
export { packEncoders } from './pack-encoders';
export type { PackedEncoders } from './pack-encoders';
