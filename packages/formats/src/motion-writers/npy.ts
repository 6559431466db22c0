import { npyHeader } from '../arrays/npy';
import { fileFrameCount, fileRate } from '../motion/file-motion';
import type { MotionPart } from '../motion/motion-format';
import { channelCount } from '../skeleton/skeleton';
import { decodedBlocks } from './decoded-blocks';
import type { MotionFile } from './motion-file';

/**
 * float32 `[frames, channels]`: the blend shapes in the files' order, then every channel of the skeleton, joint by joint as in BVH (degrees, file units).
 * Where the files of the two differ in rate, both have the higher one.
 */
export const npyFile: MotionFile = {
  contentType: 'application/octet-stream',
  async *write(motion) {
    const { format } = motion;
    const rate = Math.max(...format.parts.map((part) => fileRate(format, part)));
    const face = format.parts.find(({ kind }) => kind === 'blendshapes');
    const body = format.parts.find(({ kind }) => kind === 'skeleton');
    const widths = [face, body].map(columnCount);
    const width = widths.reduce((sum, count) => sum + count, 0);
    yield npyHeader('f4', [fileFrameCount(format, rate, motion.frames), width]);
    for await (const { blendshapes, skeleton } of decodedBlocks(motion, () => rate)) {
      const parts = [blendshapes?.values, skeleton?.values];
      const frames = Math.max(...parts.map((values, i) => (values?.length ?? 0) / Math.max(1, widths[i] ?? 0)));
      const rows = new Float32Array(frames * width);
      let first = 0;
      parts.forEach((values, i) => {
        const own = widths[i] ?? 0;
        for (let frame = 0; values !== undefined && frame < frames; frame++)
          rows.set(values.subarray(frame * own, (frame + 1) * own), frame * width + first);
        first += own;
      });
      yield new Uint8Array(rows.buffer);
    }
  },
};

function columnCount(part: MotionPart | undefined): number {
  if (part === undefined) return 0;
  return part.kind === 'skeleton' ? channelCount(part.skeleton) : (part.file?.names ?? part.names).length;
}
