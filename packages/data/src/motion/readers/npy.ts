import { AntiphonError } from '@antiphon/core';
import { decodeNpy } from '../../formats/npy';
import { channelMatrix } from './channel-matrix';
import type { MotionReader } from './motion-reader';

/** Channels as one array `[frames, channels]` (or `[frames, points, axes]`): the rate comes from the audio's length, the names from a file of names. */
export const readNpyMotion: MotionReader = (bytes, source, hints) => ({
  blendshapes: channelMatrix(decodeNpy(bytes, source), source, {
    names: hints.names,
    seconds: hints.seconds,
    remedy: 'Save it as NPZ with a number "fps" beside the array',
    fail: (problem) => new AntiphonError('INVALID_NPY', { path: source, problem }),
  }),
});
