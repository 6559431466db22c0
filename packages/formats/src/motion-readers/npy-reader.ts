import { decodeNpy } from '../arrays/npy';
import { channelArray } from './channel-array';
import type { MotionReader } from './motion-reader';

/** NPY: an array `[frames, channels]` of numbers. It tells neither names nor rate. */
export const npyReader: MotionReader = {
  ending: '.npy',
  part: 'face',
  read: (bytes, source) => channelArray(decodeNpy(bytes, source), source),
};
