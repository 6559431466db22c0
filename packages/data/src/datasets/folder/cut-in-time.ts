import { AntiphonError } from '@antiphon/core';
import type { AudioConditionSpec } from '../../conditions/spec';
import { window } from '../window';
import type { Clip } from '../dataset';
import { splitByTime, type Piece } from '../split';

/** Fewer recordings than this are cut in time. */
export const CLIPS_FOR_SPLIT = 3;
/** Seconds: recordings that are cut in time must leave something to test on. */
export const SHORTEST = 5;

/**
 * One recording as clips for training, validation and testing, with guard gaps.
 * @param path of the recording, for errors
 * @throws TOO_LITTLE_DATA below five seconds
 */
export function cutInTime(clip: Clip, path: string, fps: number, conditions: readonly AudioConditionSpec[]): Clip[] {
  if (clip.frames < SHORTEST * fps)
    throw new AntiphonError('TOO_LITTLE_DATA', {
      path,
      problem: `${(clip.frames / fps).toFixed(1)} s are too little to train and test on. Expected at least ${SHORTEST} s, or ${CLIPS_FOR_SPLIT} recordings`,
    });
  return splitByTime(clip.frames, fps).map((piece) => cut(clip, piece, fps, conditions));
}

function cut(clip: Clip, { split, start, end }: Piece, fps: number, conditions: readonly AudioConditionSpec[]): Clip {
  const { motion, conditions: heard } = window(clip, start, end - start, { motion: { fps, parts: [] }, conditions });
  const sample = (frame: number) => Math.round((frame / fps) * clip.audio.sampleRate);
  return {
    id: `${clip.id}@${split}`,
    split,
    frames: end - start,
    motion,
    conditions: heard,
    audio: {
      sampleRate: clip.audio.sampleRate,
      channels: clip.audio.channels.map((samples) => samples.slice(sample(start), sample(end))),
    },
  };
}
