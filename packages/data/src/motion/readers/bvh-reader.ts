import { constants } from 'node:buffer';
import { AntiphonError } from '@antiphon/core';
import { decodeText, guessNote, UNKNOWN_TEXT } from '../../formats/decode-text';
import { readBvh } from '../parse-bvh';
import type { MotionReader } from './motion-reader';

/** BVH: see `parseBvh`. */
export const bvhReader: MotionReader = {
  ending: '.bvh',
  part: 'body',
  read: (bytes, source) => {
    const fail = (problem: string) => new AntiphonError('INVALID_BVH', { path: source, line: 1, problem });
    if (bytes.length > constants.MAX_STRING_LENGTH)
      throw fail(
        `the file is larger than the ${constants.MAX_STRING_LENGTH} bytes that can be read as text. Cut it into several`,
      );
    const decoded = decodeText(bytes);
    if (decoded === undefined) throw fail(UNKNOWN_TEXT);
    const { motion, frameTime } = readBvh(decoded.text, source);
    const note = guessNote('the text of its BVH', decoded);
    return { body: motion, frameTime, ...(note !== undefined && { notes: [note] }) };
  },
};
