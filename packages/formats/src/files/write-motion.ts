import { streamOf } from '../motion-writers/collected';
import type { Encodable, MotionExtras, EncodableStream } from '../motion-writers/motion-file';
import { assertEncodable, motionFile } from '../motion-writers/registry';
import type { MotionFormat } from '../motion/motion-format';
import { fileEnding } from '../text/file-ending';
import { assertFree } from './assert-free';
import { writeStreamAtomic } from './atomic/atomic-file';

/** What goes into the file beside the motion, and whether a file that is there may be replaced. */
export interface WriteMotionOptions extends MotionExtras {
  /** Overwrite a file that is there. */
  readonly force?: boolean;
}

/**
 * Writes a motion in the form that the file's ending names (see `MOTION_FILES`), at the rate of the files that the model was trained on. A motion that comes
 * in pieces is written as they come, in constant memory, to `.bvh`, `.csv` and `.npy`. The file appears whole or not at all.
 * @throws UNSUPPORTED_OUTPUT for another ending or a motion that this kind of file cannot hold, OUTPUT_EXISTS unless `force`, FILE_NOT_FOUND for its folder;
 *   INVALID_INPUT for features of a wrong number or that are not finite; whatever the source of the pieces throws
 */
export async function writeMotion(
  path: string,
  motion: Encodable | EncodableStream,
  options: WriteMotionOptions = {},
): Promise<void> {
  await assertWritable(path, options, motion.format);
  assertEncodable(ending(path), motion);
  const file = motionFile(ending(path), path, motion.format);
  await writeStreamAtomic(path, file.write('blocks' in motion ? motion : streamOf(motion), options));
}

/**
 * What `writeMotion` would refuse, before the motion is made.
 * @param format that of the motion, where it is known
 * @throws UNSUPPORTED_OUTPUT, OUTPUT_EXISTS, FILE_NOT_FOUND for its folder, CANNOT_WRITE where that cannot be written
 */
export async function assertWritable(
  path: string,
  options: Pick<WriteMotionOptions, 'force'> = {},
  format?: MotionFormat,
): Promise<void> {
  motionFile(ending(path), path, format);
  await assertFree(path, options);
}

function ending(path: string): string {
  return fileEnding(path).slice(1);
}
