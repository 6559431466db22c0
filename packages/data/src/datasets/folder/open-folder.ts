import { createHash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import {
  encodeMotion,
  featureCount,
  type MotionFormat,
  motionFormatOf,
  motionReaderOf,
  unreadByName,
} from '@antiphon/formats';
import { computeConditions } from '../../conditions/compute-conditions';
import type { AudioConditionSpec } from '../../conditions/spec';
import type { Clip, Dataset } from '../dataset';
import { hear, type Hearing } from '../hearing';
import { splitByClip } from '../split';
import { stopIfAborted } from '../stop-if-aborted';
import { CLIPS_FOR_SPLIT, cutInTime } from './cut-in-time';
import { readingNotes } from './inspection/reading-notes';
import { restNotes } from './inspection/rest-note';
import { kindDifference } from './pairing/kind-difference';
import { listFolder } from './pairing/list-folder';
import type { RecordingFiles } from './pairing/pair-files';
import { commonRate, isSameRate, resampleRows } from './recording/common-rate';
import { decodeRecording, type ReadingOptions } from './recording/decode-recording';
import { commonFileRates, withOneVoice, type Recording } from './recording/recording';
import { hashOf, readRecordingBytes } from './recording/recording-bytes';
import { cached } from './recording/recording-cache';

/** Files that are left out and named one by one. */
const LEFT_NAMED = 5;

/** How a folder of recordings is heard and read, where what is expensive is kept, and what stops it. */
export interface OpenFolderOptions extends Hearing, ReadingOptions {
  /** Folder for what is expensive to make of a recording, by content hash. Without it everything is made anew; the result is the same. */
  readonly cache?: string | undefined;
  /** Stops between two recordings. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a folder of recordings: audio beside a body (BVH), a face (CSV, NPY, NPZ) or both, paired by name (see `pairFiles`); all of one kind.
 * Motion keeps its frame rate below 45 Hz; above, frames are averaged by the whole factor that comes nearest to 30 Hz. A clip's audio is at 16 kHz.
 * The condition is `audio`, the log-mel of the one voice; where a file has two voices (see `Voices`), `own` (the first channel, whose motion it is)
 * and `partner` (the second), who is silent in recordings of one voice. Three or more recordings are split whole; fewer are cut in time with guard gaps, each piece a clip `NAME@train` and so on.
 * @throws FILE_NOT_FOUND, NO_PAIRS, AMBIGUOUS_PAIR, TOO_LITTLE_DATA, what `decodeRecording` throws; INTERRUPTED; INVALID_INPUT for recordings that do not go together
 */
export async function openFolder(folder: string, options: OpenFolderOptions = {}): Promise<Dataset> {
  const { cache, signal, fps: asked } = options;
  const { files, left } = await findRecordings(folder);
  const how = asked === undefined ? '' : ` at ${asked} Hz`;
  const hash = createHash('sha256').update(`folder/1${how}`);
  const recordings: Named[] = [];
  for (const each of files) {
    await stopIfAborted(signal);
    const bytes = await readRecordingBytes(folder, each);
    const content = hashOf(bytes);
    hash.update(content);
    const recording = await cached(cache, content + how, () => decodeRecording(bytes, options));
    const { voices } = recording.about.audio;
    // Earlier versions took two channels that differ in any way for two voices.
    if (voices.kind === 'one-sided' || (voices.kind === 'same' && !voices.equal)) hash.update(voices.kind);
    recordings.push({ files: each, ...recording });
    assertOneKind(folder, recordings);
  }
  const fps = commonRate(recordings.map(({ about }) => about.fps));
  const motion = motionFormatOf({
    fps,
    motions: recordings.map((recording) => recording.motion),
    fileFps: commonFileRates(recordings.map(({ about }) => about)),
  });
  if (featureCount(motion) === 0)
    throw new AntiphonError('TOO_LITTLE_DATA', { path: folder, problem: 'nothing moves in any recording' });
  const hasTwo = recordings.some(({ about }) => about.audio.voices.kind === 'two');
  const channels = hasTwo ? 2 : 1;
  const { conditions, hash: heard } = await hear(options, { channels, fps: motion.fps });
  hash.update(heard);
  const splits = recordings.length < CLIPS_FOR_SPLIT ? undefined : splitByClip(recordings.length);
  const clips: Clip[] = [];
  for (const [index, recording] of recordings.entries()) {
    const whole = await wholeClip(hasTwo ? recording : withOneVoice(recording), motion, conditions, options);
    const split = splits?.[index];
    if (split !== undefined) clips.push({ ...whole, split });
    else clips.push(...cutInTime(whole, join(folder, recording.files.audio), motion.fps, conditions));
  }
  const named = recordings.map(({ files: { name }, about }) => ({ name, about }));
  const more = left.length - LEFT_NAMED;
  const notes = [
    ...restNotes(motion),
    ...left.slice(0, LEFT_NAMED),
    ...(more > 0 ? [`… and ${more} more files are left out: "antiphon data inspect" names them`] : []),
    ...readingNotes(named, fps),
  ];
  return {
    name: basename(resolve(folder)),
    hash: hash.digest('hex'),
    motion,
    conditions,
    clips,
    ...(notes.length === 0 ? {} : { notes }),
  };
}

interface Named extends Recording {
  readonly files: RecordingFiles;
}

async function findRecordings(folder: string): Promise<{ files: readonly RecordingFiles[]; left: string[] }> {
  const { recordings, ambiguous, skipped, count } = await listFolder(folder);
  const [unclear] = ambiguous;
  if (unclear !== undefined)
    throw new AntiphonError('AMBIGUOUS_PAIR', { path: join(folder, unclear.file), problem: unclear.problem });
  if (recordings.length > 0) {
    const wanted = skipped.filter(
      ({ file }) => !file.startsWith('.') && (motionReaderOf(file) !== undefined || unreadByName(file) !== undefined),
    );
    return { files: recordings, left: wanted.map(({ file, why }) => `${file}: left out (${why})`) };
  }
  const some = skipped.slice(0, 5).map(({ file }) => file);
  const more = count > some.length ? `, … (${count} files)` : '';
  const unread = skipped.find(({ file }) => unreadByName(file) !== undefined);
  const advice = unread === undefined ? '' : `. ${unread.file} is ${unread.why}`;
  const found = count === 0 ? 'no files' : `${some.join(', ')}${more}${advice}`;
  throw new AntiphonError('NO_PAIRS', { path: folder, found });
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
  const resampled = !isSameRate(about.fps, format.fps);
  const read = encodeMotion(format, motion);
  const width = featureCount(format);
  const features = resampled ? resampleRows(read, width, about.fps, format.fps) : read;
  const frames = features.length / width;
  const made: Record<string, Float32Array> = {};
  for (const spec of specs) {
    // The default comes with the recording, but for a channel that it lacks, which is silent.
    const standard = encoder === undefined && spec.kind === 'log-mel' && !resampled ? spec.channel : undefined;
    const known = typeof standard === 'number' ? conditions[standard] : undefined;
    const heard = known ?? (await computeConditions(audio, [spec], frames, { ...options, fps: format.fps }))[spec.name];
    made[spec.name] = heard ?? new Float32Array(0);
  }
  return { id: files.name, split: 'train', frames, motion: features, conditions: made, audio };
}
