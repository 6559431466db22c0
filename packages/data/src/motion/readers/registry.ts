import { readBvhMotion } from './bvh';
import { readCsvMotion } from './csv';
import type { MotionReader } from './motion-reader';
import { readNpyMotion } from './npy';
import { readNpzMotion } from './npz';

/** The kinds of files that motion is read from, by their ending. A new kind is one file and one line here. */
export const MOTION_READERS: Readonly<Record<string, MotionReader>> = {
  '.bvh': readBvhMotion,
  '.csv': readCsvMotion,
  '.npy': readNpyMotion,
  '.npz': readNpzMotion,
};
