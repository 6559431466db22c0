import { Random } from '@antiphon/core';
import type { Split } from './dataset';

/** A part of a recording, in frames: `start` up to, but not with, `end`. */
export interface Piece {
  readonly split: Split;
  readonly start: number;
  readonly end: number;
}

/** Shares of the recordings. */
const TEST = 0.2;
const VALIDATION = 0.1;
/** Guard between pieces of one recording: seconds, and at most this part of the recording. */
const GAP_SECONDS = 1;
const GAP_PART = 0.02;

/**
 * Which split each of `count` (3 or more) recordings belongs to: a fifth, at least one, is for testing, a tenth, at least one, for
 * validation. Drawn with a fixed seed, so that the same folder is always split alike.
 */
export function splitByClip(count: number): Split[] {
  const tests = Math.max(1, Math.round(TEST * count));
  const validations = Math.max(1, Math.round(VALIDATION * count));
  const splits = new Array<Split>(count).fill('train');
  Random.stream(0, 'split-by-clip')
    .permutation(count)
    .forEach((clip, place) => {
      if (place < tests) splits[clip] = 'test';
      else if (place < tests + validations) splits[clip] = 'validation';
    });
  return splits;
}

/** One recording cut in time: 70 % for training, 10 % for validation, 20 % for testing, with a guard gap before the latter two. */
export function splitByTime(frames: number, fps: number): Piece[] {
  const gap = Math.ceil(Math.min(GAP_SECONDS * fps, GAP_PART * frames));
  const test = Math.round((1 - TEST) * frames);
  const validation = Math.round((1 - TEST - VALIDATION) * frames);
  return [
    { split: 'train', start: 0, end: validation },
    { split: 'validation', start: validation + gap, end: test },
    { split: 'test', start: test + gap, end: frames },
  ];
}
