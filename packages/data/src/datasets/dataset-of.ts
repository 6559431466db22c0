import { createHash } from 'node:crypto';
import { AntiphonError } from '@antiphon/core';
import { type Audio, encodeMotion, type MotionSource, featureCount, motionFormatOf } from '@antiphon/formats';
import { computeConditions } from '../conditions/compute-conditions';
import type { Clip, Dataset, Split } from './dataset';
import type { OpenDatasetOptions } from './definition';
import { hear } from './hearing';
import { splitByClip } from './split';

/** A recording in memory: speech, and a body, a face or both that move to it. */
export interface PlainRecording {
  /** Unique. */
  readonly id: string;
  readonly audio: Audio;
  /** All recordings have the same parts, at one rate. */
  readonly motion: MotionSource;
  /** Default: a fifth of the recordings is for testing, a tenth for validation, drawn with a fixed seed. */
  readonly split?: Split;
}

/**
 * A dataset of recordings in memory, heard as the options say: what `open` of a data format of one's own returns.
 * @throws TOO_LITTLE_DATA for fewer than three recordings, or where nothing moves; RangeError for motions that are not of one kind
 */
export async function datasetOf(
  name: string,
  recordings: readonly PlainRecording[],
  options: OpenDatasetOptions = {},
): Promise<Dataset> {
  const few = recordings.length < 3 ? `${recordings.length} recordings are too few: expected 3 or more` : undefined;
  const motions = recordings.map(({ motion }) => motion);
  const fps = motions[0]?.skeleton?.fps ?? motions[0]?.blendshapes?.fps ?? 0;
  const motion = few === undefined ? motionFormatOf({ fps, motions }) : undefined;
  if (motion === undefined || featureCount(motion) === 0)
    throw new AntiphonError('TOO_LITTLE_DATA', { path: name, problem: few ?? 'nothing moves in any recording' });
  const channels = recordings.some(({ audio }) => audio.channels.length > 1) ? 2 : 1;
  const { conditions, hash: heard } = await hear(options, { channels, fps });
  const hash = createHash('sha256').update('recordings/1').update(heard);
  const splits = splitByClip(recordings.length);
  const clips: Clip[] = [];
  for (const [i, { id, audio, motion: source, split = splits[i] ?? 'train' }] of recordings.entries()) {
    const features = encodeMotion(motion, source);
    const frames = features.length / featureCount(motion);
    hash.update(JSON.stringify([id, split, frames, audio.sampleRate]));
    for (const values of [features, ...audio.channels])
      hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    const made = await computeConditions(audio, conditions, frames, { ...options, fps });
    clips.push({ id, split, frames, motion: features, conditions: made, audio });
  }
  return { name, hash: hash.digest('hex'), motion, conditions, clips };
}
