import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { duration, type Audio } from '../../audio/audio';
import { decodeAudio } from '../../audio/decode-audio';
import { resample } from '../../audio/resample';
import { fileNotFound } from '../../formats/file-not-found';
import { decimate, decimateChannels, decimationFactor } from '../../motion/decimate';
import type { BlendshapeMotion, MotionSource } from '../../motion/motion-codec';
import { LENGTH_TOLERANCE, type MotionHints } from '../../motion/readers/motion-reader';
import { MOTION_READERS } from '../../motion/readers/registry';
import type { RecordingFiles } from './find-recordings';

/** A recording that was read: its audio, and its motion at the rate that models see. */
export interface Recording {
  readonly name: string;
  /** Of its motion: what errors name. */
  readonly path: string;
  /** At 16 kHz at most: speech has little above half of it. */
  readonly audio: Audio;
  /** Body, face or both, of equal rate and length. */
  readonly motion: MotionSource;
  /** Hz: the rates of the files. */
  readonly fileFps: FileRates;
}

export interface FileRates {
  readonly skeleton?: number;
  readonly blendshapes?: number;
}

/** The bytes of a recording's files. */
export interface RecordingBytes {
  readonly audio: Uint8Array;
  readonly body?: Uint8Array;
  readonly face?: Uint8Array;
  readonly names?: Uint8Array;
}

/** Hz. */
const HIGHEST_SAMPLE_RATE = 16000;
/** Hz: motion that claims another rate is none. */
const [LOWEST_FPS, HIGHEST_FPS] = [1, 1000];
/** Rates of a body and a face that differ by less than this part of them are the same: they part by a frame in half a minute. */
const SAME_RATE = 1e-3;

/** @throws FILE_NOT_FOUND */
export async function readBytes(folder: string, files: RecordingFiles): Promise<RecordingBytes> {
  const read = (file: string) =>
    readFile(join(folder, file)).catch((error: unknown) => {
      throw fileNotFound(join(folder, file), error);
    });
  return {
    audio: await read(files.audio),
    ...(files.body === undefined ? {} : { body: await read(files.body) }),
    ...(files.face === undefined ? {} : { face: await read(files.face) }),
    ...(files.names === undefined ? {} : { names: await read(files.names) }),
  };
}

/**
 * Decodes a recording. Motion of 45 Hz and more is brought near to 30 Hz by averaging whole numbers of frames.
 * @throws UNPAIRED_LENGTH where audio and motion differ by more than 0.25 s, INVALID_MOTION, and what the readers of its files throw
 */
export async function decodeRecording(
  folder: string,
  files: RecordingFiles,
  bytes: RecordingBytes,
): Promise<Recording> {
  const path = join(folder, files.body ?? files.face ?? files.name);
  const full = await decodeAudio(bytes.audio, join(folder, files.audio));
  const seconds = duration(full);
  const names = namesOf(folder, files, bytes);
  const read = (file: string | undefined, content: Uint8Array | undefined): MotionSource => {
    const reader = MOTION_READERS[extname(file ?? '').toLowerCase()];
    if (file === undefined || content === undefined || reader === undefined) return {};
    const source = join(folder, file);
    const motion: MotionSource = reader(content, source, { seconds, ...(names && { names }) });
    assertFits(motion, source, seconds);
    return motion;
  };
  const { skeleton } = read(files.body, bytes.body);
  const { blendshapes } = read(files.face, bytes.face);
  const motion = together(
    {
      ...(skeleton && { skeleton: decimate(skeleton, decimationFactor(skeleton.fps)) }),
      ...(blendshapes && { blendshapes: decimateChannels(blendshapes, decimationFactor(blendshapes.fps)) }),
    },
    path,
  );
  const audio = await slower(full);
  const fileFps = { ...(skeleton && { skeleton: skeleton.fps }), ...(blendshapes && { blendshapes: blendshapes.fps }) };
  return { name: files.name, path, audio, motion, fileFps };
}

/** Frames of a motion whose parts have equally many. */
export function framesOf({ skeleton, blendshapes }: MotionSource): number {
  return skeleton?.frames ?? (blendshapes === undefined ? 0 : blendshapes.values.length / blendshapes.names.length);
}

/** Hz, of a motion whose parts have the same rate. */
export function fpsOf({ skeleton, blendshapes }: MotionSource): number {
  return skeleton?.fps ?? blendshapes?.fps ?? NaN;
}

function namesOf(folder: string, { names }: RecordingFiles, bytes: RecordingBytes): MotionHints['names'] {
  if (names === undefined || bytes.names === undefined) return undefined;
  const lines = Buffer.from(bytes.names)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/);
  return { path: join(folder, names), names: lines.map((line) => line.trim()).filter((line) => line !== '') };
}

function assertFits(motion: MotionSource, path: string, seconds: number): void {
  const fps = fpsOf(motion);
  if (!(fps >= LOWEST_FPS && fps <= HIGHEST_FPS)) {
    const problem = `its rate is ${fps} Hz. Expected ${LOWEST_FPS} to ${HIGHEST_FPS} Hz`;
    throw new AntiphonError('INVALID_MOTION', { path, problem });
  }
  const lasts = framesOf(motion) / fps;
  if (Math.abs(seconds - lasts) > LENGTH_TOLERANCE)
    throw new AntiphonError('UNPAIRED_LENGTH', { path, audio: seconds.toFixed(2), motion: lasts.toFixed(2) });
}

/** Body and face of one rate, cut to the shorter. */
function together({ skeleton, blendshapes }: MotionSource, path: string): MotionSource {
  if (skeleton === undefined || blendshapes === undefined)
    return { ...(skeleton && { skeleton }), ...(blendshapes && { blendshapes }) };
  if (Math.abs(skeleton.fps - blendshapes.fps) > SAME_RATE * skeleton.fps) {
    const problem = `its body has ${skeleton.fps} frames per second and its face ${blendshapes.fps}, also when brought near to 30. Convert one of them`;
    throw new AntiphonError('INVALID_MOTION', { path, problem });
  }
  const frames = Math.min(skeleton.frames, framesOf({ blendshapes }));
  const width = skeleton.values.length / skeleton.frames;
  return {
    skeleton: { ...skeleton, frames, values: skeleton.values.slice(0, frames * width) },
    blendshapes: firstFrames(blendshapes, frames, skeleton.fps),
  };
}

function firstFrames({ names, values }: BlendshapeMotion, frames: number, fps: number): BlendshapeMotion {
  return { names, fps, values: values.slice(0, frames * names.length) };
}

async function slower(audio: Audio): Promise<Audio> {
  const { sampleRate, channels } = audio;
  if (sampleRate <= HIGHEST_SAMPLE_RATE) return audio;
  return {
    sampleRate: HIGHEST_SAMPLE_RATE,
    channels: await Promise.all(channels.map((channel) => resample(channel, sampleRate, HIGHEST_SAMPLE_RATE))),
  };
}
