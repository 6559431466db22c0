import { parseBvh } from '../bvh';
import type { MotionReader } from './motion-reader';

/** A body as BVH. */
export const readBvhMotion: MotionReader = (bytes, source) => ({
  skeleton: parseBvh(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'), source),
});
