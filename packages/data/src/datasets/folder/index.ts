/** Recordings of one's own: which files belong together, what is in them, a dataset of them. */
export type { AudioMotionOffset } from './inspection/audio-motion-offset';
export { inspectFolder } from './inspection/inspect-folder';
export type { InspectedFolder, InspectedRecording } from './inspection/inspect-folder';
export { restNote } from './inspection/rest-note';
export { openFolder } from './open-folder';
export type { OpenFolderOptions } from './open-folder';
export { pairFiles } from './pairing/pair-files';
export type { PairedFiles, RecordingFiles } from './pairing/pair-files';
export { readNames } from './recording/channel-names';
export type { ReadingOptions } from './recording/decode-recording';
export type { AboutPart, AboutRecording } from './recording/recording';
export type { FileBytes } from './recording/recording-bytes';
export { readRecording } from './recording/read-recording';
export type { ReadRecording } from './recording/read-recording';
