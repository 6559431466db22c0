import { createHash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { computeConditions } from '../compute-conditions';
import type { ConditionSpec } from '../conditions';
import { encodeMotion } from '../motion/motion-codec';
import { featureCount } from '../motion/motion-features';
import type { MotionFormat } from '../motion/motion-format';
import { motionFormatOf } from '../motion/motion-format-of';
import type { Clip, Dataset } from './dataset';
import { conditionSpec, decodeRecording } from './folder/decode-recording';
import { kindDifference } from './folder/kind-difference';
import { listFolder } from './folder/list-folder';
import type { RecordingFiles } from './folder/pair-files';
import { fileRatesOf, type Recording } from './folder/recording';
import { hashOf, readRecordingBytes } from './folder/recording-bytes';
import { cached } from './folder/recording-cache';
import { splitByClip, splitByTime, type Piece } from './split';

/** Seconds: recordings that are cut in time must leave something to test on. */
const SHORTEST = 5;
/** Fewer recordings than this are cut in time. */
const CLIPS_FOR_SPLIT = 3;

export interface FolderOptions {
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
export async function openPairedFolder(folder: string, { cache }: FolderOptions = {}): Promise<Dataset> {
  const files = await findRecordings(folder);
  const hash = createHash('sha256').update('paired-folder/2');
  const recordings: Named[] = [];
  for (const each of files) {
    const bytes = await readRecordingBytes(folder, each);
    const content = hashOf(bytes);
    hash.update(content);
    const recording = await cached(cache, content, () => decodeRecording(bytes));
    recordings.push({ files: each, ...recording });
    assertOneKind(folder, recordings);
  }
  const motion = motionFormatOf(
    recordings.map((recording) => recording.motion),
    recordings[0] && fileRatesOf(recordings[0].about),
  );
  if (featureCount(motion) === 0)
    throw new AntiphonError('TOO_LITTLE_DATA', { path: folder, problem: 'nothing moves in any recording' });
  const conditions = conditionSpecs(recordings, motion.fps);
  const splits = recordings.length < CLIPS_FOR_SPLIT ? undefined : splitByClip(recordings.length);
  const clips: Clip[] = [];
  for (const [index, recording] of recordings.entries()) {
    const whole = await wholeClip(recording, motion, conditions);
    const split = splits?.[index];
    if (split !== undefined) clips.push({ ...whole, split });
    else clips.push(...cutInTime(whole, join(folder, recording.files.audio), motion.fps));
  }
  return { name: basename(resolve(folder)), hash: hash.digest('hex'), motion, conditions, clips };
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

function conditionSpecs(recordings: readonly Recording[], rate: number): ConditionSpec[] {
  const dyadic = recordings.some(({ audio }) => audio.channels.length > 1);
  return (dyadic ? ['own', 'partner'] : ['audio']).map((name, channel) => conditionSpec(name, channel, rate));
}

async function wholeClip(recording: Named, format: MotionFormat, specs: readonly ConditionSpec[]): Promise<Clip> {
  const { files, about, motion, audio, conditions } = recording;
  const entries = specs.map(async (spec): Promise<[string, Float32Array]> => {
    // A channel that this recording lacks is silent.
    const values = conditions[spec.channel] ?? (await computeConditions(audio, [spec], about.frames))[spec.name];
    return [spec.name, values ?? new Float32Array(0)];
  });
  return {
    id: files.name,
    split: 'train',
    frames: about.frames,
    motion: encodeMotion(format, motion),
    conditions: Object.fromEntries(await Promise.all(entries)),
    audio,
  };
}

function cutInTime(clip: Clip, path: string, fps: number): Clip[] {
  if (clip.frames < SHORTEST * fps)
    throw new AntiphonError('TOO_LITTLE_DATA', {
      path,
      problem: `${(clip.frames / fps).toFixed(1)} s are too little to train and test on. Expected at least ${SHORTEST} s, or ${CLIPS_FOR_SPLIT} recordings`,
    });
  return splitByTime(clip.frames, fps).map((piece) => cut(clip, piece, fps));
}

function cut(clip: Clip, { split, start, end }: Piece, fps: number): Clip {
  const rows = (values: Float32Array) => {
    const width = values.length / clip.frames;
    return values.slice(start * width, end * width);
  };
  const sample = (frame: number) => Math.round((frame / fps) * clip.audio.sampleRate);
  return {
    id: `${clip.id}@${split}`,
    split,
    frames: end - start,
    motion: rows(clip.motion),
    conditions: Object.fromEntries(Object.entries(clip.conditions).map(([name, values]) => [name, rows(values)])),
    audio: {
      sampleRate: clip.audio.sampleRate,
      channels: clip.audio.channels.map((samples) => samples.slice(sample(start), sample(end))),
    },
  };
}
