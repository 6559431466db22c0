import { AntiphonError } from '@antiphon/core';
import { readBvh } from '../bvh/parse-bvh';
import { decodeText, guessNote, UNKNOWN_TEXT } from '../text/decode-text';
import type { MotionReader } from './motion-reader';

/** Letters that a text can have: V8's limit. */
const LONGEST_TEXT = 2 ** 29 - 24;

/** BVH: see `parseBvh`. */
export const bvhReader: MotionReader = {
  ending: '.bvh',
  part: 'body',
  read: (bytes, source) => {
    const fail = (problem: string) => new AntiphonError('INVALID_BVH', { path: source, line: 1, problem });
    if (bytes.length > LONGEST_TEXT)
      throw fail(`the file is larger than the ${LONGEST_TEXT} bytes that can be read as text. Cut it into several`);
    const decoded = decodeText(bytes);
    if (decoded === undefined) throw fail(UNKNOWN_TEXT);
    const { motion, frameTime } = readBvh(decoded.text, source);
    const note = guessNote('the text of its BVH', decoded);
    return { body: motion, frameTime, ...(note !== undefined && { notes: [note] }) };
  },
};
