export * from './bytes';
export { AUDIO_CONTENT_TYPES, AUDIO_ENDINGS, decodeAudio } from './audio/decode-audio';
export type { AudioFile } from './audio/audio-file';
export { loadAudioDecoders } from './audio/load-decoders';
export { audioSeconds, readAudio, readWav, withAudioStream } from './files/read-audio';
export { writeFileAtomic, writeStreamAtomic } from './files/atomic/atomic-file';
export { writeFolderAtomic } from './files/atomic/atomic-folder';
export { withFolderLock } from './files/atomic/folder-lock';
export type { LockPace } from './files/atomic/folder-lock';
export { readWholeFile } from './files/read-whole-file';
export { readText } from './files/read-text';
export type { Encodable, EncodableStream, MotionExtras, MotionFile } from './motion-writers/motion-file';
export { collected } from './motion-writers/collected';
export {
  assertEncodable,
  encodeMotionFile,
  MOTION_FILES,
  motionFile,
  motionFileEndings,
  registerMotionFile,
} from './motion-writers/registry';
export { motionPage } from './motion-page/motion-page';
export type { MotionPage } from './motion-page/motion-page';
export type { ShownMotion } from './motion-page/shown-motion';
export { assertWritable, writeMotion } from './files/write-motion';
export type { WriteMotionOptions } from './files/write-motion';
