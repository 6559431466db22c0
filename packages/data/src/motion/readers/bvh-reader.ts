import { constants } from 'node:buffer';
import { AntiphonError } from '@antiphon/core';
import { isUtf16, UTF16_PROBLEM } from '../../formats/utf-16';
import { readBvh } from '../parse-bvh';
import type { MotionReader } from './motion-reader';

/** BVH: see `parseBvh`. */
export const bvhReader: MotionReader = {
  ending: '.bvh',
  part: 'body',
  read: (bytes, source) => {
    if (bytes.length > constants.MAX_STRING_LENGTH) {
      const problem = `the file is larger than the ${constants.MAX_STRING_LENGTH} bytes that can be read as text. Cut it into several`;
      throw new AntiphonError('INVALID_BVH', { path: source, line: 1, problem });
    }
    if (isUtf16(bytes)) throw new AntiphonError('INVALID_BVH', { path: source, line: 1, problem: UTF16_PROBLEM });
    const { motion, frameTime } = readBvh(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(), source);
    return { body: motion, frameTime };
  },
};
