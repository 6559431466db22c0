import { AntiphonError } from '@antiphon/core';
import { decodeNpy, decodeNpyStrings, type NpyArray } from '../arrays/npy';
import { unpackNpz } from '../arrays/npz';
import { channelArray, motionAxes } from './channel-array';
import type { MotionReader } from './motion-reader';

/** What the motion may be called; without such a name it must be the only array `[frames, channels]`. */
const MOTION_NAMES = ['motion', 'poses', 'values', 'data'];
const RATE_NAMES = ['fps', 'mocap_framerate', 'mocap_frame_rate', 'frame_rate', 'framerate'];
const NAMES = 'names';
const CLOCK = /^(?:time|times|timestamps?|time_?codes?|seconds|frames?|frame_?(?:ids?|numbers?|index)|index|t)$/i;
/** Names of what moves, in archives of SMPL-X, FLAME and faces. */
const ALSO_MOTION =
  /^(?:motion|.*poses?|.*transl?(?:ations?)?|(?:root_?)?positions?|(?:root_?)?rotations?|expressions?|exp|.*orient|face|body|.*hands?|blend_?shapes?|arkit)$/i;
/** Frames: below, an array is a pose at rest rather than motion. */
const FEWEST_FRAMES = 60;
/** What to do about an archive that holds more than can be read. */
const ONE_ARRAY =
  'Save all that is to be learnt as one array [frames, channels], called "motion", in an archive without the others';

/** NPZ: an array `[frames, channels]`, and beside it the rate (`fps` or `mocap_framerate`) and the channels' `names`, where there are any. */
export const npzReader: MotionReader = {
  ending: '.npz',
  part: 'face',
  read: (bytes, source) => {
    const entries = unpackNpz(bytes, source);
    const [key, array] = motionArray(entries, source);
    assertNothingLost(key, array, entries, source);
    const names = entries.get(NAMES);
    const rate = RATE_NAMES.find((name) => entries.has(name));
    const { face, ...notes } = channelArray(
      array,
      `${source}, "${key}"`,
      names && decodeNpyStrings(names, `${source}, "${NAMES}"`),
    );
    return {
      face: {
        ...face,
        ...(rate === undefined ? {} : { fps: frameRate(entries.get(rate), `${source}, "${rate}"`) }),
      },
      ...notes,
    };
  },
};

function motionArray(entries: ReadonlyMap<string, Uint8Array>, source: string): [string, NpyArray] {
  const named = MOTION_NAMES.find((name) => entries.has(name));
  if (named !== undefined) return [named, decodeNpy(entries.get(named) ?? new Uint8Array(), `${source}, "${named}"`)];
  const arrays = otherArrays(entries, source).filter(([, { shape }]) => (motionAxes(shape)?.[0] ?? 0) >= 2);
  const [only, second] = arrays;
  if (only !== undefined && second === undefined) return only;
  const fail = (problem: string) => new AntiphonError('INVALID_MOTION', { path: source, problem });
  if (only === undefined)
    throw fail(
      `it holds no array [frames, channels] (its entries: ${[...entries.keys()].join(', ') || 'none'}). Call the motion one of ${MOTION_NAMES.join(', ')}`,
    );
  throw fail(`it holds several arrays [frames, channels]: ${arrays.map(shown).join(', ')}. ${ONE_ARRAY}`);
}

/**
 * One array is read: an archive with others that go along with it frame by frame (SMPL-X has rotations, the root's path and the face's expressions) would lose them.
 * @throws INVALID_MOTION
 */
function assertNothingLost(
  key: string,
  array: NpyArray,
  entries: ReadonlyMap<string, Uint8Array>,
  source: string,
): void {
  const frames = framesOf(array);
  const lost = otherArrays(entries, source).filter(
    ([name, other]) => name !== key && frames > 1 && (isBeside(name, other, frames) || isMotionAsWell(name, other)),
  );
  if (lost.length === 0) return;
  throw new AntiphonError('INVALID_MOTION', {
    path: source,
    problem: `of its motion only ${shown([key, array])} would be read, and ${lost.map(shown).join(', ')} would be lost. ${ONE_ARRAY}`,
  });
}

/** The numeric arrays of an archive but for its rate. */
function otherArrays(entries: ReadonlyMap<string, Uint8Array>, source: string): [string, NpyArray][] {
  return [...entries].flatMap(([name, bytes]): [string, NpyArray][] => {
    if (name === NAMES || RATE_NAMES.includes(name)) return [];
    const array = numeric(bytes, `${source}, "${name}"`);
    return array === undefined ? [] : [[name, array]];
  });
}

/** Whether an array goes along with the motion frame by frame. */
function isBeside(name: string, array: NpyArray, frames: number): boolean {
  return Math.abs(framesOf(array) - frames) <= 1 && !isClock(name, array);
}

/** Whether an array is motion by its name, at whatever rate. */
function isMotionAsWell(name: string, array: NpyArray): boolean {
  return ALSO_MOTION.test(name) && array.shape.length > 1 && framesOf(array) >= FEWEST_FRAMES;
}

/** The first axis that counts. */
function framesOf({ shape }: NpyArray): number {
  return shape.find((length) => length !== 1) ?? 1;
}

/** One number per frame that counts or times it. */
function isClock(name: string, { shape }: NpyArray): boolean {
  return shape.filter((length) => length !== 1).length <= 1 && CLOCK.test(name);
}

function shown([name, { shape }]: readonly [string, NpyArray]): string {
  return `"${name}" [${shape.join(', ')}]`;
}

/** Archives hold other things too, such as text: they are no motion, and no mistake. */
function numeric(bytes: Uint8Array, source: string): NpyArray | undefined {
  try {
    return decodeNpy(bytes, source);
  } catch (error) {
    if (error instanceof AntiphonError) return undefined;
    throw error;
  }
}

function frameRate(bytes: Uint8Array | undefined, source: string): number {
  const { data } = decodeNpy(bytes ?? new Uint8Array(), source);
  const fps = Number(data[0]);
  if (data.length === 1 && fps > 0 && Number.isFinite(fps)) return fps;
  throw new AntiphonError('INVALID_MOTION', {
    path: source,
    problem: 'expected one positive number of frames per second',
  });
}
