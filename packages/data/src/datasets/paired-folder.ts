import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { duration, type Audio } from '../audio/audio';
import { decodeWav } from '../audio/wav';
import { computeConditions } from '../compute-conditions';
import type { ConditionSpec } from '../conditions';
import { fileNotFound } from '../formats/file-not-found';
import { parseBvh } from '../motion/bvh';
import { decimate, decimationFactor } from '../motion/decimate';
import { encodeMotion } from '../motion/motion-codec';
import { featureCount } from '../motion/motion-features';
import type { MotionFormat } from '../motion/motion-format';
import { motionFormatOf } from '../motion/motion-format-of';
import { skeletonDifference } from '../motion/skeleton-difference';
import type { SkeletonMotion } from '../motion/skeleton';
import type { Clip, Dataset } from './dataset';
import { splitByClip, splitByTime, type Piece } from './split';

/** Seconds by which the audio and the motion of a pair may differ. */
const LENGTH_TOLERANCE = 0.25;
/** Seconds: recordings that are cut in time must leave something to test on. */
const SHORTEST = 5;
/** Fewer recordings than this are cut in time. */
const CLIPS_FOR_SPLIT = 3;
const BANDS = 32;
/** Hz: speech has little above half of it. */
const SAMPLE_RATE = 16000;

/**
 * Opens a folder of recordings: each `NAME.wav` beside its `NAME.bvh` (one skeleton for all).
 * Motion keeps its frame rate below 45 Hz; above, frames are averaged by the whole factor that comes nearest to 30 Hz.
 * The condition is `audio`, the log-mel of the first channel; where the files have two different channels, `own` (the first, whose motion it is)
 * and `partner` (the second). Three or more recordings are split whole; fewer are cut in time with guard gaps, each piece a clip `NAME@train` and so on.
 * @throws FILE_NOT_FOUND, NO_PAIRS, UNPAIRED_LENGTH, TOO_LITTLE_DATA, INVALID_WAV, INVALID_BVH; INVALID_INPUT for recordings that do not go together
 */
export async function openPairedFolder(folder: string): Promise<Dataset> {
  const pairs = await findPairs(folder);
  const hash = createHash('sha256').update('paired-folder/1');
  const recordings: Recording[] = [];
  for (const pair of pairs) recordings.push(await readPair(pair, hash));
  assertOneKind(recordings);
  const motion = motionFormatOf(recordings.map((recording) => recording.motion));
  if (featureCount(motion) === 0)
    throw new AntiphonError('TOO_LITTLE_DATA', { path: folder, problem: 'no joint moves in any recording' });
  const conditions = conditionSpecs(recordings, motion.fps);
  const splits = recordings.length < CLIPS_FOR_SPLIT ? undefined : splitByClip(recordings.length);
  const clips: Clip[] = [];
  for (const [index, recording] of recordings.entries()) {
    const whole = await wholeClip(recording, motion, conditions);
    const split = splits?.[index];
    if (split !== undefined) clips.push({ ...whole, split });
    else clips.push(...cutInTime(whole, recording.path, motion.fps));
  }
  return { name: basename(resolve(folder)), hash: hash.digest('hex'), motion, conditions, clips };
}

interface Pair {
  readonly name: string;
  readonly wav: string;
  readonly bvh: string;
}

interface Recording {
  readonly name: string;
  /** Of the motion: what errors name. */
  readonly path: string;
  readonly audio: Audio;
  readonly motion: SkeletonMotion;
}

async function findPairs(folder: string): Promise<Pair[]> {
  const files = await readdir(folder).catch((error: unknown) => {
    throw fileNotFound(folder, error);
  });
  const byEnding = (ending: string) =>
    new Map(
      files
        .filter((file) => extname(file).toLowerCase() === ending)
        .map((file) => [basename(file, extname(file)), file]),
    );
  const [wavs, bvhs] = [byEnding('.wav'), byEnding('.bvh')];
  // By code unit, so that the order, and with it the split and the hash, is the same in every locale.
  const names = [...wavs.keys()].filter((name) => bvhs.has(name)).sort();
  if (names.length === 0) {
    const others = files.length - wavs.size - bvhs.size;
    const found = `${wavs.size} .wav, ${bvhs.size} .bvh and ${others} other files`;
    throw new AntiphonError('NO_PAIRS', { path: folder, found });
  }
  return names.map((name) => ({
    name,
    wav: join(folder, wavs.get(name) ?? ''),
    bvh: join(folder, bvhs.get(name) ?? ''),
  }));
}

async function readPair(pair: Pair, hash: ReturnType<typeof createHash>): Promise<Recording> {
  const [wav, bvh] = [await readBytes(pair.wav), await readBytes(pair.bvh)];
  for (const [name, bytes] of [
    [`${pair.name}.wav`, wav],
    [`${pair.name}.bvh`, bvh],
  ] as const)
    hash.update(JSON.stringify([name, bytes.length])).update(bytes);
  const audio = decodeWav(wav, pair.wav);
  const full = parseBvh(bvh.toString('utf8'), pair.bvh);
  const [audioSeconds, motionSeconds] = [duration(audio), full.frames / full.fps];
  if (Math.abs(audioSeconds - motionSeconds) > LENGTH_TOLERANCE)
    throw new AntiphonError('UNPAIRED_LENGTH', {
      path: pair.bvh,
      audio: audioSeconds.toFixed(2),
      motion: motionSeconds.toFixed(2),
    });
  return { name: pair.name, path: pair.bvh, audio, motion: decimate(full, decimationFactor(full.fps)) };
}

function readBytes(path: string): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    throw fileNotFound(path, error);
  });
}

function assertOneKind(recordings: readonly Recording[]): void {
  const [first, ...others] = recordings;
  for (const { path, motion } of others) {
    if (first === undefined) return;
    const difference = skeletonDifference(first.motion.skeleton, motion.skeleton);
    const problem =
      difference !== undefined
        ? `its skeleton is not that of ${basename(first.path)}: ${difference}`
        : motion.fps !== first.motion.fps
          ? `its frame rate of ${motion.fps} Hz is not the ${first.motion.fps} Hz of ${basename(first.path)}`
          : undefined;
    if (problem !== undefined)
      throw new AntiphonError('INVALID_INPUT', {
        source: path,
        problem: `${problem}. Put recordings of one kind in a folder`,
      });
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

async function wholeClip(recording: Recording, format: MotionFormat, specs: readonly ConditionSpec[]): Promise<Clip> {
  const { name, audio, motion } = recording;
  return {
    id: name,
    split: 'train',
    frames: motion.frames,
    motion: encodeMotion(format, { skeleton: motion }),
    conditions: await computeConditions(audio, specs, motion.frames),
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
