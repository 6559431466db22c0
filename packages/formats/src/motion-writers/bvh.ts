import { formatBvhFrames, formatBvhHeader } from '../bvh/bvh';
import { fileFrameCount, fileRate } from '../motion/file-motion';
import { decodedBlocks, partOf } from './decoded-blocks';
import type { MotionFile } from './motion-file';

/** The skeleton with its joints, channels and rate as they came; blend shapes have no place there. */
export const bvhFile: MotionFile = {
  contentType: 'text/plain; charset=utf-8',
  needs: 'skeleton',
  async *write(motion) {
    const part = partOf(motion.format, 'skeleton');
    const rate = fileRate(motion.format, part);
    yield formatBvhHeader(part.skeleton, rate, fileFrameCount(motion.format, rate, motion.frames));
    for await (const { skeleton } of decodedBlocks(motion))
      if (skeleton !== undefined) yield formatBvhFrames(part.skeleton, skeleton.values);
  },
};
