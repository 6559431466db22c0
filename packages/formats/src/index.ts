export { duration } from './audio/audio';
export type { Audio } from './audio/audio';
export { resample, Resampler } from './audio/resample';
export type { AudioStream } from './audio/audio-stream';
export { AUDIO_CONTENT_TYPES, AUDIO_ENDINGS, decodeAudio } from './audio/decode-audio';
export { readAudio, readWav, withAudioStream } from './files/read-audio';
export { decodeWav, encodeWav, openWav } from './audio/wav/wav';
export { writeFileAtomic, writeStreamAtomic } from './files/atomic-file';
export { writeFolderAtomic } from './files/atomic-folder';
export { cannotWrite } from './files/cannot-write';
export { makeFolder } from './files/make-folder';
export { outputTarget } from './files/output-target';
export type { OutputTarget } from './files/output-target';
export { fileNotFound } from './files/file-not-found';
export { withFolderLock } from './files/folder-lock';
export { decodeNpy, encodeNpy, npyHeader } from './arrays/npy';
export type { NpyArray, NpyData } from './arrays/npy';
export type { PickledValue } from './pickled-npy/pickled-value';
export { readPickledNpy } from './pickled-npy/read-pickled-npy';
export { writePickledArrays } from './pickled-npy/write-pickled-arrays';
export { readWholeFile } from './files/read-whole-file';
export { assertFormat, readText } from './files/read-text';
export { assertFree } from './files/assert-free';
export { readSafetensors, writeSafetensors } from './arrays/safetensors';
export type { Safetensors, Tensor, TensorValues } from './arrays/safetensors';
export { toFloat32 } from './arrays/to-float32';
export { unwrapped } from './torch-checkpoint/unwrapped';
export { ARKIT_52, isArkitChannel } from './motion/arkit';
export type { ArkitName } from './motion/arkit';
export { formatBvh, formatBvhFrames, formatBvhHeader } from './bvh/bvh';
export { decodeFileMotion, fileFrameCount, FileMotionDecoder, fileRate, joinMotions } from './motion/file-motion';
export { parseBvh } from './bvh/parse-bvh';
export {
  decodeMotionFile,
  MOTION_READERS,
  registerMotionReader,
  motionReaderOf,
  motionReaderPlugin,
} from './motion-readers/registry';
export type { ChannelMotion, MotionReader, ReadMotion } from './motion-readers/motion-reader';
export { forwardKinematics, globalPositions } from './skeleton/forward-kinematics';
export { decodeMotion, encodeMotion } from './motion/motion-codec';
export type { BlendshapeMotion, MotionSource } from './motion/motion-codec';
export { featureCount, featureNames, featureUnits } from './motion/motion-features';
export type { BlendshapePart, MotionFormat, MotionPart, SkeletonPart } from './motion/motion-format';
export { motionFormatOf } from './motion/motion-format-of';
export type { MotionCorpus } from './motion/motion-format-of';
export { eulerToMatrix, matrixToEuler, matrixToSixD, sixDToMatrix } from './skeleton/rotation';
export type { EulerOrder, Matrix3 } from './skeleton/rotation';
export { channelCount } from './skeleton/skeleton';
export type { ChannelName, Joint, Skeleton, SkeletonMotion } from './skeleton/skeleton';
export { skeletonDifference } from './skeleton/skeleton-difference';
export { readTorchCheckpoint } from './torch-checkpoint/read-torch-checkpoint';
export type { TorchValue } from './torch-checkpoint/read-torch-checkpoint';
export { stateDictOf } from './torch-checkpoint/state-dict-of';
export type { WeightTensor } from './torch-checkpoint/state-dict-of';
export { TorchTensor } from './torch-checkpoint/tensor';
export { writeTorchCheckpoint } from './torch-checkpoint/write-torch-checkpoint';
export type { WrittenTensor } from './torch-checkpoint/write-torch-checkpoint';
export type { Encodable, EncodableStream, MotionExtras, MotionFile } from './motion-writers/motion-file';
export { collected } from './motion-writers/collected';
export {
  encodeMotionFile,
  MOTION_FILES,
  motionFile,
  motionFileEndings,
  registerMotionFile,
} from './motion-writers/registry';
export { motionPage } from './motion-page/motion-page';
export type { ShownMotion } from './motion-page/motion-page';
export { assertWritable, writeMotion } from './files/write-motion';
export type { WriteMotionOptions } from './files/write-motion';
export { assertRegularFile } from './files/regular-file';
export { NumpyArray } from './pickle/numpy-world';
export { openBytes } from './files/open-bytes';
export { decodeText, UNKNOWN_TEXT, guessNote } from './text/decode-text';
export { NTSC_RATES, RATES, SLOW_RATES, conventionalRate, LESS_COMMON_RATES } from './motion/conventional-rates';
export { RateRestorer, fileFrames } from './motion/restore-rate';
export { isLabelTable } from './motion-readers/table/label-table';
export { rateBesideAudio } from './motion/frame-time';
export type { FrameTime } from './motion/frame-time';
export { unreadByName } from './unread-kinds';
export { jointChannels } from './skeleton/joint-channels';
