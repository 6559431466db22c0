/**
 * What needs nothing of Node, and so runs in a browser too: the parsers and formatters of files, from bytes and to bytes; skeletons, rotations and motions.
 */
export * from './motion';
export { duration } from './audio/audio';
export type { Audio } from './audio/audio';
export { resample, Resampler } from './audio/resample';
export type { AudioStream } from './audio/audio-stream';
export type { ByteSource } from './audio/byte-source';
export { decodeWav, encodeWav, openWav } from './audio/wav/wav';
export { decodeNpy, encodeNpy } from './arrays/npy';
export type { NpyArray, NpyData } from './arrays/npy';
export type { PickledValue } from './pickled-npy/pickled-value';
export { readPickledNpy } from './pickled-npy/read-pickled-npy';
export { writePickledArrays } from './pickled-npy/write-pickled-arrays';
export { readSafetensors, writeSafetensors } from './arrays/safetensors';
export type { Safetensors, Tensor, TensorValues } from './arrays/safetensors';
export { toFloat32 } from './arrays/to-float32';
export { unwrapped } from './torch-checkpoint/unwrapped';
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
export { readTorchCheckpoint } from './torch-checkpoint/read-torch-checkpoint';
export type { TorchValue } from './torch-checkpoint/read-torch-checkpoint';
export { stateDictOf } from './torch-checkpoint/state-dict-of';
export type { WeightTensor } from './torch-checkpoint/state-dict-of';
export type { TorchStorage } from './torch-checkpoint/storage';
export { TorchTensor } from './torch-checkpoint/tensor';
export type { TorchType } from './torch-checkpoint/torch-types';
export { writeTorchCheckpoint } from './torch-checkpoint/write-torch-checkpoint';
export type { WrittenTensor } from './torch-checkpoint/write-torch-checkpoint';
export { NumpyArray } from './pickle/numpy-world';
export type { PickleValue } from './pickle/pickle-world';
export { decodeText, UNKNOWN_TEXT, guessNote } from './text/decode-text';
export { RateRestorer, fileFrames } from './motion/restore-rate';
export { isLabelTable } from './motion-readers/table/label-table';
export { rateBesideAudio } from './motion/frame-time';
export type { FrameTime } from './motion/frame-time';
export { unreadByName } from './unread-kinds';
export type { DecodedText } from './text/decode-text';
export type { JointChannels } from './skeleton/joint-channels';
