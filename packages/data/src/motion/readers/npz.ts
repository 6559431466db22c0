import { AntiphonError } from '@antiphon/core';
import type { NpyArray } from '../../formats/npy';
import { decodeNpz } from '../../formats/npz';
import { channelMatrix } from './channel-matrix';
import type { MotionReader } from './motion-reader';

/** What the array of a motion, its rate (Hz) and its channels' names are called in the wild. */
const MOTION = ['motion', 'poses', 'values', 'data'];
const RATE = ['fps', 'mocap_framerate', 'mocap_frame_rate', 'frame_rate', 'framerate'];
const NAMES = ['names', 'channels', 'columns'];

/**
 * Channels as an array of an NPZ archive: the one called `motion`, `poses`, `values` or `data`, else the only one with two or more axes. Optional beside it:
 * the rate as a number `fps` (or `mocap_framerate` …), and the channels as texts `names`.
 */
export const readNpzMotion: MotionReader = (bytes, source, hints) => {
  const fail = (problem: string) => new AntiphonError('INVALID_NPZ', { path: source, problem });
  const arrays = decodeNpz(bytes, source);
  const called = (names: readonly string[]) =>
    names.map((name) => arrays.get(name)).find((found) => found !== undefined);
  const texts = called(NAMES);
  const fps = Number(numbersOf(called(RATE))?.data[0] ?? NaN);
  if (!Number.isNaN(fps) && !(fps >= 1 && fps <= 1000)) throw fail(`its rate is ${fps} Hz. Expected 1 to 1000 Hz`);
  return {
    blendshapes: channelMatrix(motionOf(arrays, fail), source, {
      names: Array.isArray(texts) ? { path: source, names: texts } : hints.names,
      seconds: hints.seconds,
      fps,
      remedy: 'Add a number "fps" beside the array',
      fail,
    }),
  };
};

function motionOf(arrays: Map<string, NpyArray | string[]>, fail: (problem: string) => AntiphonError): NpyArray {
  for (const name of MOTION) {
    const named = numbersOf(arrays.get(name));
    if (named !== undefined) return named;
  }
  const candidates = [...arrays].filter(([, array]) => !Array.isArray(array) && array.shape.length >= 2);
  const [only] = candidates;
  const motion = numbersOf(only?.[1]);
  if (candidates.length === 1 && motion !== undefined) return motion;
  const found = [...arrays].map(([name, array]) =>
    Array.isArray(array) ? name : `${name} [${array.shape.join(', ')}]`,
  );
  throw fail(`which array is the motion? Call it "motion"; found ${found.join(', ')}`);
}

function numbersOf(array: NpyArray | string[] | undefined): NpyArray | undefined {
  return array === undefined || Array.isArray(array) ? undefined : array;
}
