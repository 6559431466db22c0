import { parseBvh } from '../parse-bvh';
import type { MotionReader } from './motion-reader';

/** BVH: see `parseBvh`. */
export const bvhReader: MotionReader = {
  ending: '.bvh',
  part: 'body',
  read: (bytes, source) => ({
    body: parseBvh(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(), source),
  }),
};
