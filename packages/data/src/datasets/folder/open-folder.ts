import { createHash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { computeConditions } from '../../compute-conditions';
import type { AudioConditionSpec } from '../../conditions';
import { hear, type Hearing } from '../hearing';
import { encodeMotion } from '../../motion/motion-codec';
import { featureCount } from '../../motion/motion-features';
import type { MotionFormat } from '../../motion/motion-format';
import { motionFormatOf } from '../../motion/motion-format-of';
import type { Clip, Dataset } from '../dataset';
import { decodeRecording } from './decode-recording';
import { folderNotes } from './folder-notes';
import { kindDifference } from './kind-difference';
import { listFolder } from './list-folder';
import type { RecordingFiles } from './pair-files';
import { fileRatesOf, type Recording } from './recording';
import { hashOf, readRecordingBytes } from './recording-bytes';
import { cached } from './recording-cache';
import { splitByClip } from '../split';
import { CLIPS_FOR_SPLIT, cutInTime } from './cut-in-time';

export interface OpenFolderOptions extends Hearing {
  /** Folder for what is expensive to make of a recording, by content hash. Without it everything is made anew; the result is the same. */
  readonly cache?: string | undefined;
}

/**
 * Opens a folder of recordings: audio beside a body (BVH), a face (CSV, NPY, NPZ) or both, paired by name (see `pairFiles`); all of one kind.
 * Motion keeps its frame rate below 45 Hz; above, frames are averaged by the whole factor that comes nearest to 30 Hz. A clip's audio is at 16 kHz.
 * The condition is `audio`, the log-mel of the first channel; where the files have two different channels, `own` (the first, whose motion it is)
 * and `partner` (the second). Three or more recordings are split whole; fewer are cut in time with guard gaps, each piece a clip `NAME@train` and so on.
 * @throws FILE_NOT_FOUND, NO_PAIRS, AMBIGUOUS_PAIR, TOO_LITTLE_DATA, what `decodeRecording` throws; INVALID_INPUT for recordings that do not go together
 */
export async function openFolder(folder: string, options: OpenFolderOptions = {}): Promise<Dataset> {
  const { cache } = options;
  const files = await findRecordings(folder);
  const hash = createHash('sha256').update('folder/1');
  const recordings: Named[] = [];
  for (const each of files) {
    const bytes = await readRecordingBytes(folder, each);
    const content = hashOf(bytes);
    hash.update(content);
    const recording = await cached(cache, content, () => decodeRecording(bytes));
    recordings.push({ files: each, ...recording });
    assertOneKind(folder, recordings);
  }
  const motion = motionFormatOf({
    fps: recordings[0]?.about.fps ?? 0,
    motions: recordings.map((recording) => recording.motion),
    ...(recordings[0] && { fileFps: fileRatesOf(recordings[0].about) }),
  });
  if (featureCount(motion) === 0)
    throw new AntiphonError('TOO_LITTLE_DATA', { path: folder, problem: 'nothing moves in any recording' });
  const channels = recordings.some(({ audio }) => audio.channels.length > 1) ? 2 : 1;
  const { conditions, hash: heard } = await hear(options, { channels, fps: motion.fps });
  hash.update(heard);
  const splits = recordings.length < CLIPS_FOR_SPLIT ? undefined : splitByClip(recordings.length);
  const clips: Clip[] = [];
  for (const [index, recording] of recordings.entries()) {
    const whole = await wholeClip(recording, motion, conditions, options);
    const split = splits?.[index];
    if (split !== undefined) clips.push({ ...whole, split });
    else clips.push(...cutInTime(whole, join(folder, recording.files.audio), motion.fps, conditions));
  }
  const notes = folderNotes(
    recordings.map(({ files: { name }, about }) => ({ name, about })),
    motion,
  );
  return {
    ...{ name: basename(resolve(folder)), hash: hash.digest('hex'), motion, conditions, clips },
    ...(notes.length > 0 && { notes }),
  };
}

interface Named extends Recording {
  readonly files: RecordingFiles;
}

async function findRecordings(folder: string): Promise<readonly RecordingFiles[]> {
  const { recordings, ambiguous, skipped, count } = await listFolder(folder);
  const [unclear] = ambiguous;
  if (unclear !== undefined)
    throw new AntiphonError('AMBIGUOUS_PAIR', { path: join(folder, unclear.file), problem: unclear.problem });
  if (recordings.length > 0) return recordings;
  const some = skipped.slice(0, 5).map(({ file }) => file);
  const more = count > some.length ? `, … (${count} files)` : '';
  throw new AntiphonError('NO_PAIRS', { path: folder, found: count === 0 ? 'no files' : some.join(', ') + more });
}

/** Holds the last recording against the first. */
function assertOneKind(folder: string, recordings: readonly Named[]): void {
  const [first, last] = [recordings[0], recordings[recordings.length - 1]];
  const difference = first === undefined || last === undefined ? undefined : kindDifference(first, last);
  if (difference === undefined) return;
  throw new AntiphonError('INVALID_INPUT', {
    source: join(folder, difference.file),
    problem: `${difference.problem}. Put recordings of one kind in a folder`,
  });
}

async function wholeClip(
  recording: Named,
  format: MotionFormat,
  specs: readonly AudioConditionSpec[],
  { encoder, ...options }: OpenFolderOptions,
): Promise<Clip> {
  const { files, about, motion, audio, conditions } = recording;
  const made: Record<string, Float32Array> = {};
  for (const spec of specs) {
    // The default comes with the recording, but for a channel that it lacks, which is silent.
    const standard = encoder === undefined && spec.kind === 'log-mel' ? spec.channel : undefined;
    const known = typeof standard === 'number' ? conditions[standard] : undefined;
    const heard =
      known ?? (await computeConditions(audio, [spec], about.frames, { ...options, fps: format.fps }))[spec.name];
    made[spec.name] = heard ?? new Float32Array(0);
  }
  return {
    id: files.name,
    split: 'train',
    frames: about.frames,
    motion: encodeMotion(format, motion),
    conditions: made,
    audio,
  };
}
