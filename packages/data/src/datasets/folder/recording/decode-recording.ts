import { AntiphonError } from '@antiphon/core';
import {
  duration,
  decodeAudio,
  resample,
  decodeText,
  guessNote,
  type BlendshapeMotion,
  type MotionSource,
  decodeMotionFile,
  channelCount,
  type SkeletonMotion,
} from '@antiphon/formats';
import { channelsFor, voicesOf } from '../../../features/audio/voices';
import { computeConditions } from '../../../conditions/compute-conditions';
import type { LogMelSpec } from '../../../encoders/log-mel';
import { decimate, decimateChannels, decimationFactor } from '../../../features/motion/decimate';
import { readNames } from './channel-names';
import { isSameRate, ratesMeet, resampleRows } from './common-rate';
import { motionRate } from './motion-rate';
import { BANDS, SAMPLE_RATE, type AboutRecording, type Recording } from './recording';
import type { RecordingBytes } from './recording-bytes';

/** How recordings are read. */
export interface ReadingOptions {
  /** Hz: the rate of motion files that tell none, or a wrong one. It counts where the motion then lasts as long as its audio. */
  readonly fps?: number | undefined;
}

/**
 * Makes a recording of its files' bytes. Motion keeps its frame rate below 45 Hz; above, frames are averaged by the whole factor that comes nearest to
 * 30 Hz. Parts that end at different times are cut to the shorter.
 * @throws INVALID_WAV and what else `decodeAudio` throws, what `decodeMotionFile` throws, UNPAIRED_LENGTH, INVALID_MOTION
 */
export async function decodeRecording(bytes: RecordingBytes, { fps: asked }: ReadingOptions = {}): Promise<Recording> {
  const audio = await decodeAudio(bytes.audio.bytes, bytes.audio.path);
  const seconds = duration(audio);
  const body = decodeBody(bytes, seconds, asked);
  const face = decodeFace(bytes, seconds, asked);
  const notes = [...(body?.notes ?? []), ...(face?.notes ?? [])];
  const parts = joinParts(bytes, body?.motion, face?.motion);
  const voices = voicesOf(audio);
  const channels = await Promise.all(
    channelsFor(voices, 2).map((channel) =>
      resample(audio.channels[channel] ?? new Float32Array(0), audio.sampleRate, SAMPLE_RATE),
    ),
  );
  const resampled = { sampleRate: SAMPLE_RATE, channels };
  const conditions = channels.map(async (_, channel) => {
    const spec = conditionSpec('audio', channel, parts.fps);
    return (await computeConditions(resampled, [spec], parts.frames)).audio ?? new Float32Array(0);
  });
  return {
    about: {
      frames: parts.frames,
      fps: parts.fps,
      audio: { seconds, sampleRate: audio.sampleRate, channels: audio.channels.length, voices },
      ...(body === undefined ? {} : { body: body.about }),
      ...(face === undefined ? {} : { face: face.about }),
      ...(notes.length > 0 && { notes }),
    },
    motion: parts.motion,
    audio: resampled,
    conditions: await Promise.all(conditions),
  };
}

/** The condition made of one channel of the audio. @param rate Hz of the motion */
function conditionSpec(name: string, channel: number, rate: number): LogMelSpec {
  return { name, kind: 'log-mel', channel, bands: BANDS, sampleRate: SAMPLE_RATE, rate };
}

function decodeBody({ body: file }: RecordingBytes, seconds: number, asked: number | undefined) {
  if (file === undefined) return undefined;
  const read = decodeMotionFile(file.bytes, file.path);
  if (!('body' in read)) return undefined;
  const { frames } = read.body;
  const rate = motionRate({ ...read.body, frameTime: read.frameTime }, file.path, seconds, asked);
  const about: NonNullable<AboutRecording['body']> = { frames, ...rate };
  return {
    about,
    notes: read.notes ?? [],
    motion: decimate({ ...read.body, fps: rate.fps }, decimationFactor(rate.fps)),
  };
}

function decodeFace({ face: file, names: namesFile }: RecordingBytes, seconds: number, asked: number | undefined) {
  if (file === undefined) return undefined;
  const read = decodeMotionFile(file.bytes, file.path);
  if (!('face' in read)) return undefined;
  const { frames, values } = read.face;
  const [names, namesFrom] = readNames(read.face, file.path, namesFile);
  const unnamed = read.face.names === undefined ? values.length / frames : undefined;
  const rate = motionRate({ ...read.face, unnamed }, file.path, seconds, asked);
  const motion = decimateChannels({ names, fps: rate.fps, values }, decimationFactor(rate.fps));
  const about: NonNullable<AboutRecording['face']> = { frames, ...rate, namesFrom };
  const list = namesFrom === 'names file' && namesFile !== undefined ? decodeText(namesFile.bytes) : undefined;
  const note = list && guessNote('the list of its channels', list);
  return { about, notes: [...(read.notes ?? []), ...(note === undefined ? [] : [note])], motion };
}

/** Both parts at one rate, cut to the shorter. */
function joinParts(
  { body: bodyFile, face: faceFile }: RecordingBytes,
  body: SkeletonMotion | undefined,
  faceAsRead: BlendshapeMotion | undefined,
): { motion: MotionSource; frames: number; fps: number } {
  const fps = body?.fps ?? faceAsRead?.fps ?? 0;
  if (faceAsRead !== undefined && !ratesMeet(faceAsRead.fps, fps))
    throw new AntiphonError('INVALID_MOTION', {
      path: faceFile?.path ?? '',
      problem: `its rate and that of ${bodyFile?.path ?? ''} do not meet: averaged to about 30 Hz they are ${round(faceAsRead.fps)} and ${round(fps)} Hz. Export both at one rate, or one at a multiple of the other`,
    });
  const face = faceAsRead && atRate(faceAsRead, fps);
  const faceFrames = face === undefined ? Infinity : face.values.length / face.names.length;
  const frames = Math.min(body?.frames ?? Infinity, faceFrames);
  return {
    fps,
    frames,
    motion: {
      ...(face === undefined
        ? {}
        : { blendshapes: { ...face, fps, values: face.values.slice(0, frames * face.names.length) } }),
      ...(body === undefined
        ? {}
        : { skeleton: { ...body, frames, values: body.values.slice(0, frames * channelCount(body.skeleton)) } }),
    },
  };
}

function atRate(face: BlendshapeMotion, fps: number): BlendshapeMotion {
  const { names, values } = face;
  return isSameRate(face.fps, fps) ? face : { names, fps, values: resampleRows(values, names.length, face.fps, fps) };
}

function round(value: number): number {
  return Number(value.toFixed(3));
}
