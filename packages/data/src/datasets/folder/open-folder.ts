import { createHash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { computeConditions } from '../../compute-conditions';
import type { ConditionSpec } from '../../conditions';
import { encodeMotion } from '../../motion/motion-codec';
import { featureCount } from '../../motion/motion-features';
import type { MotionFormat } from '../../motion/motion-format';
import { motionFormatOf } from '../../motion/motion-format-of';
import type { Clip, Dataset } from '../dataset';
import { splitByClip } from '../split';
import { CLIPS_FOR_SPLIT, cutInTime } from './cut-in-time';
import { findRecordings, type FolderFiles } from './find-recordings';
import { differenceOf } from './recording-difference';
import { cachedRecording, cacheRecording, recordingHash } from './recording-cache';
import { decodeRecording, fpsOf, framesOf, readBytes, type Recording } from './read-recording';

const BANDS = 32;
/** Hz: speech has little above half of it. */
const SAMPLE_RATE = 16000;

export interface OpenFolderOptions {
  /** Folder where recordings that were read are kept, by a hash of their files. Absent: nothing is kept. */
  readonly cache?: string;
}

/**
 * Opens a folder of recordings: audio beside motion, of a body (BVH), a face (CSV, NPY, NPZ) or both; `findRecordings` says which files belong together. All must be of one
 * kind. Motion of 45 Hz and more is averaged to about 30 Hz.
 * The condition is `audio`, the log-mel of the first channel; where the files have two different channels, `own` (the first, whose motion it is)
 * and `partner` (the second). Three or more recordings are split whole; fewer are cut in time with guard gaps, each piece a clip `NAME@train` and so on.
 * @throws FILE_NOT_FOUND, NO_PAIRS, UNPAIRED_LENGTH, TOO_LITTLE_DATA, INVALID_MOTION, what the readers of the files throw; INVALID_INPUT for recordings that do not go together
 */
export async function openFolder(folder: string, { cache }: OpenFolderOptions = {}): Promise<Dataset> {
  const files = await findRecordings(folder);
  if (files.recordings.length === 0) throw new AntiphonError('NO_PAIRS', { path: folder, found: foundIn(files) });
  const hash = createHash('sha256').update('folder/1');
  const recordings: Recording[] = [];
  for (const each of files.recordings) {
    const bytes = await readBytes(folder, each);
    const own = recordingHash(each, bytes);
    hash.update(own);
    const at = { name: each.name, path: join(folder, each.body ?? each.face ?? each.name) };
    const known = cache === undefined ? undefined : await cachedRecording(cache, own, at);
    const recording = known ?? (await decodeRecording(folder, each, bytes));
    if (known === undefined && cache !== undefined) await cacheRecording(cache, own, recording);
    recordings.push(recording);
  }
  assertOneKind(recordings);
  const fps = fpsOf(recordings[0]?.motion ?? {});
  const motions = recordings.map((recording) => recording.motion);
  const motion = motionFormatOf({ fps, motions, fileFps: recordings[0]?.fileFps ?? {} });
  if (featureCount(motion) === 0)
    throw new AntiphonError('TOO_LITTLE_DATA', { path: folder, problem: 'nothing moves in any recording' });
  const conditions = conditionSpecs(recordings, fps);
  const splits = recordings.length < CLIPS_FOR_SPLIT ? undefined : splitByClip(recordings.length);
  const clips: Clip[] = [];
  for (const [index, recording] of recordings.entries()) {
    const whole = await wholeClip(recording, motion, conditions);
    const split = splits?.[index];
    if (split !== undefined) clips.push({ ...whole, split });
    else clips.push(...cutInTime(whole, recording.path, fps));
  }
  return { name: basename(resolve(folder)), hash: hash.digest('hex'), motion, conditions, clips };
}

/** E.g. `2 files that belong to no recording (a.wav: no motion belongs to it)`. */
function foundIn({ skipped }: FolderFiles): string {
  const [first] = skipped;
  return first === undefined ? 'no files' : `${skipped.length} others, e.g. ${first.file} (${first.why})`;
}

function assertOneKind(recordings: readonly Recording[]): void {
  const [first, ...others] = recordings;
  for (const other of others) {
    const difference = first && differenceOf(first, other);
    if (difference === undefined) continue;
    const problem = `${difference}. Put recordings of one kind in a folder`;
    throw new AntiphonError('INVALID_INPUT', { source: other.path, problem });
  }
}

function conditionSpecs(recordings: readonly Recording[], rate: number): ConditionSpec[] {
  const dyadic = recordings.some(({ audio: { channels } }) => differ(channels[0], channels[1]));
  return (dyadic ? ['own', 'partner'] : ['audio']).map((name, channel) => ({
    name,
    kind: 'log-mel',
    channel,
    bands: BANDS,
    sampleRate: SAMPLE_RATE,
    rate,
  }));
}

/** False for one microphone written to both channels: the second is then no partner. */
function differ(first: Float32Array | undefined, second: Float32Array | undefined): boolean {
  return first !== undefined && second !== undefined && first.some((sample, i) => sample !== second[i]);
}

async function wholeClip(
  { name, audio, motion }: Recording,
  format: MotionFormat,
  specs: readonly ConditionSpec[],
): Promise<Clip> {
  const frames = framesOf(motion);
  return {
    id: name,
    split: 'train',
    frames,
    motion: encodeMotion(format, motion),
    conditions: await computeConditions(audio, specs, frames),
    audio,
  };
}
