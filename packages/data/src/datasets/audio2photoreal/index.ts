/** A person's folder as audio2photoreal has it: opened, inspected, cut into windows, or made. */
export { readDataStats, readDataStatsFile } from './data-stats';
export type { DataStats } from './data-stats';
export { inspectAudio2photoreal } from './inspect-audio2photoreal';
export type { InspectedPerson, InspectedScene } from './inspect-audio2photoreal';
export type { Audio2photorealPart } from './layout';
export type { Speaker } from './scene/scene-audio';
export { isAudio2photorealFolder, motionFormat as audio2photorealMotion } from './layout';
export { openAudio2photoreal } from './open-audio2photoreal';
export type { Audio2photorealOptions, OpenAudio2photorealOptions } from './open-audio2photoreal';
export { readAudio2photorealScene } from './scene/read-scene';
export { writeAudio2photorealFolder } from './synthesis/write-audio2photoreal';
export type { SyntheticPersonOptions } from './synthesis/write-audio2photoreal';
export { keyFrames, testChunks, trainingWindow } from './windows';
export type { SceneWindow, TrainingWindowOptions } from './windows';
