import {
  channelCount,
  featureCount,
  fileFrameCount,
  FileMotionDecoder,
  fileRate,
  type MotionPart,
} from '@antiphon/formats';
import type { ServedMotion } from '../../motion/motion-service';
import { errorBody, toldError } from '../told-error';

/** What the head of a stream says in `format`. */
export const MOTION_STREAM_FORMAT = 'antiphon-motion-stream/1';

export const NDJSON = 'application/x-ndjson';

/**
 * A motion as lines of JSON, each as soon as it is known: `{ head }`, then `{ block }` for each piece, and `{ end }`; see `streamLineSchema`.
 * A part's values are as in a motion's JSON file, at the rate of its files; parts of a block may begin at different frames, or be missing where nothing of them is settled yet.
 * What goes wrong after the head is a last line `{ error }`.
 */
export async function* ndjsonOf(motion: ServedMotion): AsyncGenerator<string> {
  const { format } = motion;
  const width = featureCount(format);
  const decoder = new FileMotionDecoder(format);
  const lines = new BlockLines();
  yield line({ head: headOf(motion) });
  try {
    for await (const block of motion.blocks) yield* lines.of(decoder.push(block, block.length / width));
    yield* lines.of(decoder.end());
    yield line({ end: { nfe: motion.nfe(), seconds: motion.seconds(), replay: motion.replay() } });
  } catch (error) {
    yield line(errorBody(toldError(error)));
  }
}

function headOf(motion: ServedMotion): object {
  const { format, frames, id, assignment, bundle, seed, guidance, sampler, steps, note } = motion;
  return {
    format: MOTION_STREAM_FORMAT,
    request: id,
    fps: format.fps,
    frames,
    ...Object.assign({}, ...format.parts.map((part) => ({ [part.kind]: partHead(part, motion) }))),
    arm: assignment.arm,
    by: assignment.by,
    bundle,
    seed,
    guidance,
    sampler,
    steps,
    ...(note === undefined ? {} : { note }),
  };
}

function partHead(part: MotionPart, { format, frames }: ServedMotion): object {
  const fps = fileRate(format, part);
  const timing = { fps, frames: fileFrameCount(format, fps, frames) };
  return part.kind === 'skeleton'
    ? { ...timing, joints: part.skeleton.joints }
    : { ...timing, names: part.file?.names ?? part.names };
}

/** Counts the frames of each part, to say of every block where it begins. */
class BlockLines {
  private readonly next = { blendshapes: 0, skeleton: 0 };

  *of({ blendshapes, skeleton }: ReturnType<FileMotionDecoder['push']>): Generator<string> {
    const face = blendshapes && this.rows('blendshapes', blendshapes.values, blendshapes.names.length);
    const body = skeleton && this.rows('skeleton', skeleton.values, channelCount(skeleton.skeleton));
    if (face === undefined && body === undefined) return;
    yield line({ block: { ...(face && { blendshapes: face }), ...(body && { skeleton: body }) } });
  }

  private rows(part: 'blendshapes' | 'skeleton', values: Float32Array | Float64Array, width: number) {
    const frames = values.length / width;
    if (frames === 0) return undefined;
    const frame = this.next[part];
    this.next[part] += frames;
    // To five decimals, as in a motion's JSON file.
    const row = (_: unknown, at: number) =>
      Array.from(values.subarray(at * width, (at + 1) * width), (value) => Number(value.toFixed(5)));
    return { frame, values: Array.from({ length: frames }, row) };
  }
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
