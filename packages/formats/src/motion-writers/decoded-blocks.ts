import { FileMotionDecoder, joinMotions } from '../motion/file-motion';
import type { MotionSource } from '../motion/motion-codec';
import type { MotionFormat, MotionPart } from '../motion/motion-format';
import { countedBlocks } from './collected';
import type { EncodableStream } from './motion-file';

/**
 * The motion as files hold it, piece by piece, each part at the rate of its files (or `rateOf`, Hz).
 * @throws INVALID_INPUT where the pieces are not the announced number of frames, or hold a value that is not finite
 */
export async function* decodedBlocks(
  motion: EncodableStream,
  rateOf?: (part: MotionPart) => number,
): AsyncGenerator<MotionSource> {
  const decoder = new FileMotionDecoder(motion.format, rateOf);
  for await (const { block, count } of countedBlocks(motion)) yield decoder.push(block, count);
  yield decoder.end();
}

/** The whole motion in memory. */
export async function decodedWhole(motion: EncodableStream): Promise<MotionSource> {
  const pieces: MotionSource[] = [];
  for await (const piece of decodedBlocks(motion)) pieces.push(piece);
  return joinMotions(pieces);
}

/** The part of a kind, which the caller knows to be there. */
export function partOf<K extends MotionPart['kind']>(format: MotionFormat, kind: K): Extract<MotionPart, { kind: K }> {
  const part = format.parts.find((each): each is Extract<MotionPart, { kind: K }> => each.kind === kind);
  if (part === undefined) throw new RangeError(`This motion has no ${kind}.`);
  return part;
}
