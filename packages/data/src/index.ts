export { LOG_MEL_FLOOR, logMel, melCentres } from './features/audio/mel';
export type { LogMelOptions } from './features/audio/mel';
export { onsets } from './features/audio/onset';
export { voicesOf } from './features/audio/voices';
export type { Voices } from './features/audio/voices';
export { heardStream, voicesOfStream } from './features/audio/voices-of-stream';
export { bandOf, bandProblem } from './band';
export { bandSchema, bundleManifestSchema, normalisationSchema } from './bundle-manifest';
export type { Band, BundleManifest, Moments, Normalisation } from './bundle-manifest';
export { streamConditions } from './conditions/stream-conditions';
export type { StreamedConditions } from './conditions/stream-conditions';
export { computeConditions } from './conditions/compute-conditions';
export type { ConditionOptions } from './conditions/compute-conditions';
export type { Hearing } from './datasets/hearing';
export { encoderConditions } from './encoders/encoder-conditions';
export type { EncoderSetting, HearingOptions } from './encoders/encoder-conditions';
export { conditionRows, conditionSpecSchema, conditionWidth, isHeard } from './conditions/conditions';
export type { AudioConditionSpec, ConditionSpec, KeyFramesSpec } from './conditions/conditions';
export { cutRows } from './conditions/cut-rows';
export { joinColumns } from './conditions/join-columns';
export { encodeAudio } from './encoders/audio-encoder';
export type {
  AudioEncoder,
  EncoderOptions,
  EncoderSession,
  EncoderSessions,
  EncoderTensor,
  Encoding,
} from './encoders/audio-encoder';
export type { AudioEncoderDefinition, EncoderModel, EncoderSpec } from './encoders/definition';
export { encoderHash } from './encoders/encoder-hash';
export type { LogMelSpec } from './encoders/log-mel';
export type { OnnxSpec } from './encoders/onnx/onnx-spec';
export { packEncoders } from './encoders/pack-encoders';
export type { PackedEncoders } from './encoders/pack-encoders';
export { assertPluginsLoaded } from './plugins/needed-plugins';
export type { Needed, NeededPlugin } from './plugins/needed-plugins';
export { loadPlugins, workerPlugins } from './plugins/load-plugins';
export {
  audioEncoderDefinition,
  audioEncoderKinds,
  audioEncoderPlugin,
  createAudioEncoder,
  registerAudioEncoder,
} from './encoders/registry';
export { wav2vecAsOnnx } from './encoders/wav2vec';
export type { Wav2vecSpec } from './encoders/wav2vec';
export { readDataStats, readDataStatsFile } from './datasets/audio2photoreal/data-stats';
export type { DataStats } from './datasets/audio2photoreal/data-stats';
export { inspectAudio2photoreal } from './datasets/audio2photoreal/inspect-audio2photoreal';
export type { InspectedPerson, InspectedScene } from './datasets/audio2photoreal/inspect-audio2photoreal';
export { isAudio2photorealFolder, motionFormat as audio2photorealMotion } from './datasets/audio2photoreal/layout';
export { openAudio2photoreal } from './datasets/audio2photoreal/open-audio2photoreal';
export type {
  Audio2photorealOptions,
  OpenAudio2photorealOptions,
} from './datasets/audio2photoreal/open-audio2photoreal';
export { writeAudio2photorealFolder } from './datasets/audio2photoreal/synthesis/write-audio2photoreal';
export type { SyntheticPersonOptions } from './datasets/audio2photoreal/synthesis/write-audio2photoreal';
export { readAudio2photorealScene } from './datasets/audio2photoreal/scene/read-scene';
export { keyFrames, testChunks, trainingWindow } from './datasets/audio2photoreal/windows';
export type { SceneWindow, TrainingWindowOptions } from './datasets/audio2photoreal/windows';
export type {
  Clip,
  ClipTruth,
  Dataset,
  GivenNormalisation,
  SkippedRecording,
  Split,
  Syllable,
} from './datasets/dataset';
export type { AudioMotionOffset } from './datasets/folder/inspection/audio-motion-offset';
export { readRecording } from './datasets/folder/recording/read-recording';
export type { ReadRecording } from './datasets/folder/recording/read-recording';
export { inspectFolder } from './datasets/folder/inspection/inspect-folder';
export type { InspectedFolder, InspectedRecording } from './datasets/folder/inspection/inspect-folder';
export { restNote } from './datasets/folder/inspection/rest-note';
export { readNames } from './datasets/folder/recording/channel-names';
export { pairFiles } from './datasets/folder/pairing/pair-files';
export type { PairedFiles, RecordingFiles } from './datasets/folder/pairing/pair-files';
export { openFolder } from './datasets/folder/open-folder';
export { datasetOf } from './datasets/dataset-of';
export type { PlainRecording } from './datasets/dataset-of';
export type { DatasetDefinition, OpenDatasetOptions } from './datasets/definition';
export { datasetSpecSchema, openDataset, recogniseDataset, registerDataset } from './datasets/registry';
export type { DatasetSpec } from './datasets/registry';
export { syntheticCorpus } from './datasets/synthetic/corpus';
export type { SyntheticCorpusOptions } from './datasets/synthetic/corpus';
export { LIP_CHANNELS } from './datasets/synthetic/face';
export { writeCorpus } from './datasets/synthetic/write-corpus';
export { decimate, decimationFactor } from './features/motion/decimate';
export { liveliestChannels } from './features/motion/liveliest-channels';
export type { ChannelCurve } from './features/motion/liveliest-channels';
export { motionFormatSchema } from './features/motion/motion-format-schema';
export { partsOf } from './features/motion/parts';
export { denormalise, fitNormalisation, normalisationOf, normalise } from './normalisation';
export { window } from './window';
export type { Window } from './window';
