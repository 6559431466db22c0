import { AntiphonError } from '@antiphon/core';
import { decodeNpy, decodeNpyStrings, type NpyArray } from '../../formats/npy';
import { unpackNpz } from '../../formats/npz';
import { channelArray } from './channel-array';
import type { MotionReader } from './motion-reader';

/** What the motion may be called; without such a name it must be the only array `[frames, channels]`. */
const MOTION_NAMES = ['motion', 'poses', 'values', 'data'];
const RATE_NAMES = ['fps', 'mocap_framerate', 'mocap_frame_rate', 'frame_rate', 'framerate'];
const NAMES = 'names';

/** NPZ: an array `[frames, channels]`, and beside it the rate (`fps` or `mocap_framerate`) and the channels' `names`, where there are any. */
export const npzReader: MotionReader = {
  ending: '.npz',
  part: 'face',
  read: (bytes, source) => {
    const entries = unpackNpz(bytes, source);
    const [key, array] = motionArray(entries, source);
    const names = entries.get(NAMES);
    const rate = RATE_NAMES.find((name) => entries.has(name));
    const named = names === undefined ? undefined : decodeNpyStrings(names, `${source}, "${NAMES}"`);
    return {
      face: {
        ...channelArray(array, `${source}, "${key}"`, named),
        ...(rate === undefined ? {} : { fps: frameRate(entries.get(rate), `${source}, "${rate}"`) }),
      },
    };
  },
};

function motionArray(entries: ReadonlyMap<string, Uint8Array>, source: string): [string, NpyArray] {
  const named = MOTION_NAMES.find((name) => entries.has(name));
  if (named !== undefined) return [named, decodeNpy(entries.get(named) ?? new Uint8Array(), `${source}, "${named}"`)];
  const arrays: [string, NpyArray][] = [];
  for (const [name, bytes] of entries) {
    if (name === NAMES || RATE_NAMES.includes(name)) continue;
    const array = numeric(bytes, `${source}, "${name}"`);
    if (array?.shape.length === 2 && (array.shape[0] ?? 0) >= 2) arrays.push([name, array]);
  }
  const [only, second] = arrays;
  if (only !== undefined && second === undefined) return only;
  const found =
    arrays.length === 0
      ? `holds no array [frames, channels] (its entries: ${[...entries.keys()].join(', ') || 'none'})`
      : `holds several arrays [frames, channels]: ${arrays.map(([name]) => name).join(', ')}`;
  throw new AntiphonError('INVALID_MOTION', {
    path: source,
    problem: `it ${found}. Call the motion one of ${MOTION_NAMES.join(', ')}`,
  });
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
