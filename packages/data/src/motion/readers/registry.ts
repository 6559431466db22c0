import { extname } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { bvhReader } from './bvh-reader';
import { csvReader } from './csv-reader';
import type { MotionReader, ReadMotion } from './motion-reader';
import { npyReader } from './npy-reader';
import { npzReader } from './npz-reader';

/** Every kind of motion file that can be read. A new kind is one line here. */
export const MOTION_READERS: readonly MotionReader[] = [bvhReader, csvReader, npyReader, npzReader];

/** The reader for a file by its ending, in any case; undefined where there is none. */
export function motionReaderOf(file: string): MotionReader | undefined {
  const ending = extname(file).toLowerCase();
  return MOTION_READERS.find((reader) => reader.ending === ending);
}

/**
 * Reads a motion of the kind that the file's ending says.
 * @param source the file's name or path: its ending decides, and errors name it
 * @throws INVALID_BVH, INVALID_CSV, INVALID_NPY, INVALID_NPZ, INVALID_MOTION; INVALID_INPUT for another ending
 */
export function decodeMotionFile(bytes: Uint8Array, source: string): ReadMotion {
  const reader = motionReaderOf(source);
  if (reader === undefined) {
    const known = MOTION_READERS.map(({ ending }) => ending).join(', ');
    throw new AntiphonError('INVALID_INPUT', { source, problem: `no motion file that is known. Endings: ${known}` });
  }
  return reader.read(bytes, source);
}
