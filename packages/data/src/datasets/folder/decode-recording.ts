import { AntiphonError } from '@antiphon/core';
import { duration, type Audio } from '../../audio/audio';
import { decodeAudio } from '../../audio/decode-audio';
import { resample } from '../../audio/resample';
import { computeConditions } from '../../compute-conditions';
import type { LogMelSpec } from '../../encoders/log-mel';
import { conventionalRate, RATES } from '../../motion/conventional-rates';
import { decimate, decimateChannels, decimationFactor } from '../../motion/decimate';
import type { BlendshapeMotion, MotionSource } from '../../motion/motion-codec';
import type { ChannelMotion } from '../../motion/readers/motion-reader';
import { decodeMotionFile } from '../../motion/readers/registry';
import { channelCount, type SkeletonMotion } from '../../motion/skeleton';
import { readNames } from './channel-names';
import { BANDS, SAMPLE_RATE, type AboutRecording, type Recording } from './recording';
import type { RecordingBytes } from './recording-bytes';

/** Seconds by which the audio and the motion of a recording may differ. */
const LENGTH_TOLERANCE = 0.25;
/** Rates that differ by less than this part are the same: over ten minutes it is 0.06 s. */
const SAME_RATE = 1e-4;

/**
 * Makes a recording of its files' bytes. Motion keeps its frame rate below 45 Hz; above, frames are averaged by the whole factor that comes nearest to
 * 30 Hz. Parts that end at different times are cut to the shorter.
 * @throws INVALID_WAV and what else `decodeAudio` throws, what `decodeMotionFile` throws, UNPAIRED_LENGTH, INVALID_MOTION
 */
export async function decodeRecording(bytes: RecordingBytes): Promise<Recording> {
  const audio = await decodeAudio(bytes.audio.bytes, bytes.audio.path);
  const seconds = duration(audio);
  const body = decodeBody(bytes, seconds);
  const face = decodeFace(bytes, seconds);
  const parts = joinParts(bytes, body?.motion, face?.motion);
  const channels = await Promise.all(
    differentChannels(audio).map((samples) => resample(samples, audio.sampleRate, SAMPLE_RATE)),
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
      audio: { seconds, sampleRate: audio.sampleRate, channels: audio.channels.length },
      ...(body === undefined ? {} : { body: body.about }),
      ...(face === undefined ? {} : { face: face.about }),
    },
    motion: parts.motion,
    audio: resampled,
    conditions: await Promise.all(conditions),
  };
}

/** The condition made of one channel of the audio. @param rate Hz of the motion */
export function conditionSpec(name: string, channel: number, rate: number): LogMelSpec {
  return { name, kind: 'log-mel', channel, bands: BANDS, sampleRate: SAMPLE_RATE, rate };
}

function decodeBody({ body: file }: RecordingBytes, seconds: number) {
  if (file === undefined) return undefined;
  const read = decodeMotionFile(file.bytes, file.path);
  if (!('body' in read)) return undefined;
  const { frames, fps } = read.body;
  assertLength(file.path, frames / fps, seconds);
  const about: NonNullable<AboutRecording['body']> = { frames, fps, fpsFrom: 'file' };
  return { about, motion: decimate(read.body, decimationFactor(fps)) };
}

function decodeFace({ face: file, names: namesFile }: RecordingBytes, seconds: number) {
  if (file === undefined) return undefined;
  const read = decodeMotionFile(file.bytes, file.path);
  if (!('face' in read)) return undefined;
  const { frames, values, notes } = read.face;
  const [names, namesFrom] = readNames(read.face, file.path, namesFile);
  const fps = read.face.fps ?? rateByAudio(read.face, file.path, seconds);
  assertLength(file.path, frames / fps, seconds);
  const motion = decimateChannels({ names, fps, values }, decimationFactor(fps));
  const fpsFrom = read.face.fps === undefined ? 'audio' : 'file';
  const about: NonNullable<AboutRecording['face']> = { frames, fps, fpsFrom, namesFrom, ...(notes && { notes }) };
  return { about, motion };
}

function rateByAudio({ frames }: ChannelMotion, path: string, seconds: number): number {
  const rate = conventionalRate(frames, seconds, LENGTH_TOLERANCE);
  if (rate !== undefined) return rate;
  throw new AntiphonError('INVALID_MOTION', {
    path,
    problem: `nothing tells its frame rate: ${frames} frames beside ${seconds.toFixed(2)} s of audio are ${(frames / seconds).toFixed(2)} Hz, which is none of ${RATES.join(', ')} for certain. Say it in the file: an NPZ with an entry "fps", or a CSV with a column "time" in seconds`,
  });
}

function assertLength(path: string, motion: number, audio: number): void {
  if (Math.abs(audio - motion) > LENGTH_TOLERANCE)
    throw new AntiphonError('UNPAIRED_LENGTH', { path, audio: audio.toFixed(2), motion: motion.toFixed(2) });
}

/** Both parts at one rate, cut to the shorter. */
function joinParts(
  { body: bodyFile, face: faceFile }: RecordingBytes,
  body: SkeletonMotion | undefined,
  face: BlendshapeMotion | undefined,
): { motion: MotionSource; frames: number; fps: number } {
  const fps = body?.fps ?? face?.fps ?? 0;
  if (face !== undefined && Math.abs(face.fps / fps - 1) > SAME_RATE)
    throw new AntiphonError('INVALID_MOTION', {
      path: faceFile?.path ?? '',
      problem: `its rate and that of ${bodyFile?.path ?? ''} do not meet: averaged to about 30 Hz they are ${round(face.fps)} and ${round(fps)} Hz. Export both at one rate, or one at a multiple of the other`,
    });
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

/** The first channel, and the second where it is another one: one microphone written to both channels is no partner. */
function differentChannels({ channels: [first = new Float32Array(0), second] }: Audio): Float32Array[] {
  return second !== undefined && first.some((sample, i) => sample !== second[i]) ? [first, second] : [first];
}

function round(value: number): number {
  return Number(value.toFixed(3));
}
