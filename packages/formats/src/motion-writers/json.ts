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
    yield JSON.stringify({ format: FILE_FORMATS.motion, fps: format.fps, frames }).slice(0, -1);
    if (blendshapes !== undefined) {
      yield `,"blendshapes":${JSON.stringify({ ...face, names: blendshapes.names }).slice(0, -1)},"values":[`;
      yield* rows(blendshapes.values, face.frames);
      yield ']}';
    }
    if (skeleton !== undefined) {
      yield `,"skeleton":${JSON.stringify({ ...body, joints: skeleton.skeleton.joints }).slice(0, -1)},"values":[`;
      yield* rows(skeleton.values, body.frames);
      yield ']}';
    }
    yield '}\n';
  },
};

/** Frames that become text at a time. */
const PIECE = 256;

/** To five decimals: below what any of the channels can show. */
function* rows(values: Float32Array | Float64Array, frames: number): Generator<string> {
  const width = values.length / frames;
  for (let from = 0; from < frames; from += PIECE) {
    const piece = Array.from({ length: Math.min(PIECE, frames - from) }, (_, frame) =>
      Array.from(values.subarray((from + frame) * width, (from + frame + 1) * width), (value) =>
        Number(value.toFixed(5)),
      ),
    );
    yield `${from > 0 ? ',' : ''}${JSON.stringify(piece).slice(1, -1)}`;
  }
}
