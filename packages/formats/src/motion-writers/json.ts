import { FILE_FORMATS } from '@antiphon/core';
import { fileFrameCount, fileRate } from '../motion/file-motion';
import { decodedWhole } from './decoded-blocks';
import type { MotionFile } from './motion-file';

/**
 * `{ format, fps, frames, blendshapes?: { fps, frames, names, values: [frames][names] }, skeleton?: { fps, frames, joints, values: [frames][channels] } }`:
 * `fps` and `frames` at the top are the model's, those of a part are its values'. Holds the motion in memory.
 */
export const jsonFile: MotionFile = {
  contentType: 'application/json; charset=utf-8',
  async *write(motion) {
    const { format, frames } = motion;
    const { blendshapes, skeleton } = await decodedWhole(motion);
    const timing = (kind: 'blendshapes' | 'skeleton') => {
      const part = format.parts.find((each) => each.kind === kind);
      const fps = part === undefined ? format.fps : fileRate(format, part);
      return { fps, frames: fileFrameCount(format, fps, frames) };
    };
    const face = timing('blendshapes');
    const body = timing('skeleton');
    yield `${JSON.stringify({
      format: FILE_FORMATS.motion,
      fps: format.fps,
      frames,
      ...(blendshapes && {
        blendshapes: { ...face, names: blendshapes.names, values: rows(blendshapes.values, face.frames) },
      }),
      ...(skeleton && {
        skeleton: { ...body, joints: skeleton.skeleton.joints, values: rows(skeleton.values, body.frames) },
      }),
    })}\n`;
  },
};

/** To five decimals: below what any of the channels can show. */
function rows(values: Float32Array | Float64Array, frames: number): number[][] {
  const width = values.length / frames;
  return Array.from({ length: frames }, (_, frame) =>
    Array.from(values.subarray(frame * width, (frame + 1) * width), (value) => Number(value.toFixed(5))),
  );
}
