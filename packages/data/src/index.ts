export { duration } from './audio/audio';
export type { Audio } from './audio/audio';
export { LOG_MEL_FLOOR, logMel, melCentres } from './audio/mel';
export type { LogMelOptions } from './audio/mel';
export { onsets } from './audio/onset';
export { resample } from './audio/resample';
export type { AudioStream } from './audio/audio-stream';
export { AUDIO_CONTENT_TYPES, AUDIO_ENDINGS, decodeAudio, readAudio, withAudioStream } from './audio/decode-audio';
export { voicesOf } from './audio/voices';
export type { Voices } from './audio/voices';
export { heardStream, voicesOfStream } from './audio/voices-of-stream';
export { decodeWav, encodeWav, readWav } from './audio/wav';
export { bundleManifestSchema, normalisationSchema } from './bundle-manifest';
export type { BundleManifest, Moments, Normalisation } from './bundle-manifest';
export { streamConditions } from './stream-conditions';
export type { StreamedConditions } from './stream-conditions';
export { computeConditions } from './compute-conditions';
export type { ConditionOptions } from './compute-conditions';
export type { Hearing } from './datasets/hearing';
export type { EncoderSetting } from './encoders/encoder-conditions';
export { conditionRows, conditionSpecSchema, conditionWidth, isHeard } from './conditions';
export type { AudioConditionSpec, ConditionSpec, KeyFramesSpec } from './conditions';
export { cutRows } from './cut-rows';
export { joinColumns } from './join-columns';
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
export { encoderConditions } from './encoders/encoder-conditions';
export type { HearingOptions } from './encoders/encoder-conditions';
export { encoderHash } from './encoders/encoder-hash';
export type { LogMelSpec } from './encoders/log-mel';
export type { OnnxSpec } from './encoders/onnx-spec';
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
export { writeAudio2photorealFolder } from './datasets/audio2photoreal/write-audio2photoreal';
export type { SyntheticPersonOptions } from './datasets/audio2photoreal/write-audio2photoreal';
export { readAudio2photorealScene } from './datasets/audio2photoreal/read-scene';
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
export type { AudioMotionOffset } from './datasets/folder/audio-motion-offset';
export { readRecording } from './datasets/folder/read-recording';
export type { ReadRecording } from './datasets/folder/read-recording';
export { inspectFolder } from './datasets/folder/inspect-folder';
export type { InspectedFolder, InspectedRecording } from './datasets/folder/inspect-folder';
export { restNote } from './datasets/folder/rest-note';
export { readNames } from './datasets/folder/channel-names';
export { pairFiles } from './datasets/folder/pair-files';
export type { PairedFiles, RecordingFiles } from './datasets/folder/pair-files';
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
export { writeFileAtomic, writeStreamAtomic } from './formats/atomic-file';
export { writeFolderAtomic } from './formats/atomic-folder';
export { cannotWrite } from './formats/cannot-write';
export { makeFolder } from './formats/make-folder';
export { outputTarget } from './formats/output-target';
export type { OutputTarget } from './formats/output-target';
export { fileNotFound } from './formats/file-not-found';
export { withFolderLock } from './formats/folder-lock';
export { decodeNpy, encodeNpy, npyHeader } from './formats/npy';
export type { NpyArray, NpyData } from './formats/npy';
export type { PickledValue } from './formats/pickled-npy/pickled-value';
export { readPickledNpy } from './formats/pickled-npy/read-pickled-npy';
export { writePickledArrays } from './formats/pickled-npy/write-pickled-arrays';
export { readWholeFile } from './formats/read-whole-file';
export { assertFormat, readText } from './formats/read-text';
export { assertFree } from './formats/assert-free';
export { readSafetensors, writeSafetensors } from './formats/safetensors';
export type { Safetensors, Tensor, TensorValues } from './formats/safetensors';
export { toFloat32 } from './formats/to-float32';
export { unwrapped } from './formats/unwrapped';
export { ARKIT_52 } from './motion/arkit';
export type { ArkitName } from './motion/arkit';
export { formatBvh, formatBvhFrames, formatBvhHeader } from './motion/bvh';
export { decimate, decimationFactor } from './motion/decimate';
export { decodeFileMotion, fileFrameCount, FileMotionDecoder, fileRate, joinMotions } from './motion/file-motion';
export { parseBvh } from './motion/parse-bvh';
export { decodeMotionFile, MOTION_READERS, registerMotionReader } from './motion/readers/registry';
export type { ChannelMotion, MotionReader, ReadMotion } from './motion/readers/motion-reader';
export { forwardKinematics, globalPositions } from './motion/forward-kinematics';
export { liveliestChannels } from './motion/liveliest-channels';
export type { ChannelCurve } from './motion/liveliest-channels';
export { decodeMotion, encodeMotion } from './motion/motion-codec';
export type { BlendshapeMotion, MotionSource } from './motion/motion-codec';
export { featureCount, featureNames } from './motion/motion-features';
export type { BlendshapePart, MotionFormat, MotionPart, SkeletonPart } from './motion/motion-format';
export { motionFormatOf } from './motion/motion-format-of';
export { motionFormatSchema } from './motion/motion-format-schema';
export { partsOf } from './motion/parts';
export { eulerToMatrix, matrixToEuler, matrixToSixD, sixDToMatrix } from './motion/rotation';
export type { EulerOrder, Matrix3 } from './motion/rotation';
export { channelCount } from './motion/skeleton';
export type { ChannelName, Joint, Skeleton, SkeletonMotion } from './motion/skeleton';
export { skeletonDifference } from './motion/skeleton-difference';
export { denormalise, fitNormalisation, normalisationOf, normalise } from './normalisation';
export { window } from './window';
export type { Window } from './window';
export { readTorchCheckpoint } from './formats/torch-checkpoint/read-torch-checkpoint';
export type { TorchValue } from './formats/torch-checkpoint/read-torch-checkpoint';
export { stateDictOf } from './formats/torch-checkpoint/state-dict-of';
export type { WeightTensor } from './formats/torch-checkpoint/state-dict-of';
export { TorchTensor } from './formats/torch-checkpoint/tensor';
export { writeTorchCheckpoint } from './formats/torch-checkpoint/write-torch-checkpoint';
