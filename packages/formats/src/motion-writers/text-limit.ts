import { AntiphonError } from '@antiphon/core';
import { featureCount } from '../motion/motion-features';
import type { MotionFormat } from '../motion/motion-format';
import { fileFrameCount, fileRate } from '../motion/file-motion';

/** Characters that a text may have where a program takes it whole: JavaScript's engines hold half a billion. */
export const MOST_TEXT = 2 ** 29 - 2 ** 20;

/** Bytes that a motion has in glTF, about and at most: a float for each channel, and four for what turns. */
export function gltfBytes(format: MotionFormat, frames: number): number {
  return format.parts.reduce((sum, part) => {
    const width = featureCount({ ...format, parts: [part] });
    return sum + Float32Array.BYTES_PER_ELEMENT * (1 + width) * fileFrameCount(format, fileRate(format, part), frames);
  }, 2 ** 20);
}

/** What is wrong with so much text, as a clause. @param what it is, such as "a page" @param characters about */
export function textProblem(what: string, characters: number): string | undefined {
  if (characters <= MOST_TEXT) return undefined;
  return `${what} of it would have ${Math.round(characters / 1e6)} MB, and programs open ${Math.floor(MOST_TEXT / 1e6)} MB of text at most. Make it shorter, or write .glb, .bvh, .csv or .npy`;
}

export function tooLong(problem: string): AntiphonError {
  return new AntiphonError('INVALID_INPUT', { source: 'motion', problem });
}
