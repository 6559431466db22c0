import { globalPositions } from '../skeleton/forward-kinematics';
import { jointChannels } from '../skeleton/joint-channels';
import { channelCount, type SkeletonMotion } from '../skeleton/skeleton';
import { skeletonDifference } from '../skeleton/skeleton-difference';
import { channelStatistics } from './channel-statistics';
import type { BlendshapeMotion, MotionSource } from './motion-codec';
import type { BlendshapePart, MotionFormat, SkeletonPart } from './motion-format';
import { stillChannels } from './still-channels';

/** Degrees: a channel whose values stay within this range does not move. Half of it is the error of leaving it out. */
const STILL_DEGREES = 1e-4;
/** The same for positions, as a part of the skeleton's height (a file's unit may be a metre or a millimetre). */
const STILL_PART = 1e-6;

/** What a corpus holds: bodies, faces or both, all of one kind and rate. */
export interface MotionCorpus {
  /** Hz. */
  readonly fps: number;
  readonly motions: readonly MotionSource[];
  /** Hz: the rates of the files, where they are not `fps`. */
  readonly fileFps?: { readonly skeleton?: number; readonly blendshapes?: number };
}

/**
 * The format of a corpus: which channels of the face and which joints move in any of its motions; everything else is held at rest. The face comes before the body. `rest` of a
 * joint's channel that moves is its mean, which the decoder takes as the hint where Euler angles start.
 * @throws RangeError for a corpus without motions, or whose motions are not of one kind
 */
export function motionFormatOf({ fps, motions, fileFps = {} }: MotionCorpus): MotionFormat {
  if (motions.length === 0) throw new RangeError('motionFormatOf needs at least one motion.');
  const bodies = motions.flatMap(({ skeleton }) => skeleton ?? []);
  const faces = motions.flatMap(({ blendshapes }) => blendshapes ?? []);
  const rate = (files: number | undefined) => (files === undefined || files === fps ? {} : { fileFps: files });
  for (const parts of [bodies, faces])
    if (parts.length > 0 && parts.length < motions.length)
      throw new RangeError('motionFormatOf needs motions of one kind: some have a part that others lack.');
  return {
    fps,
    parts: [
      ...(faces.length === 0 ? [] : [{ ...facePart(faces), ...rate(fileFps.blendshapes) }]),
      ...(bodies.length === 0 ? [] : [{ ...bodyPart(bodies), ...rate(fileFps.skeleton) }]),
    ],
  };
}

function facePart(faces: readonly BlendshapeMotion[]): BlendshapePart {
  const names = faces[0]?.names ?? [];
  if (faces.some((face) => face.names.join('\n') !== names.join('\n')))
    throw new RangeError('motionFormatOf needs motions of one kind: the channels differ.');
  const channels = channelStatistics(faces, names.length);
  const still = stillChannels(names, channels);
  const moving = names.filter((_, column) => still[column] === false);
  if (moving.length === names.length) return { kind: 'blendshapes', names: [...names] };
  return {
    kind: 'blendshapes',
    names: moving,
    file: { names: [...names], rest: channels.map(({ typical }) => typical) },
  };
}

function bodyPart(bodies: readonly SkeletonMotion[]): SkeletonPart {
  const [first, ...others] = bodies;
  if (first === undefined) throw new RangeError('A body needs at least one motion.');
  for (const other of others) {
    const difference = skeletonDifference(first.skeleton, other.skeleton);
    if (difference !== undefined) throw new RangeError(`motionFormatOf needs motions of one kind: ${difference}.`);
  }
  const { skeleton } = first;
  const ranges = channelStatistics(bodies, channelCount(skeleton));
  const moves = (column: number, tolerance: number) => (ranges[column]?.extent ?? 0) > tolerance;
  const still = STILL_PART * extent(first);
  const channels = jointChannels(skeleton);
  const jointsWhere = (condition: (joint: (typeof channels)[number]) => boolean) =>
    channels.flatMap((joint, index) => (condition(joint) ? [index] : []));
  return {
    kind: 'skeleton',
    skeleton,
    rotating: jointsWhere(({ rotation }) => rotation.some((column) => moves(column, STILL_DEGREES))),
    translating: jointsWhere(({ position }) => position.some((column) => column >= 0 && moves(column, still))),
    rest: ranges.map(({ typical }) => typical),
  };
}

/** Size of the skeleton's first pose along its longest axis, file units. */
function extent(motion: SkeletonMotion): number {
  const width = channelCount(motion.skeleton);
  const positions = globalPositions({ ...motion, frames: 1, values: motion.values.subarray(0, width) });
  return [0, 1, 2].reduce((longest, axis) => {
    let [low, high] = [Infinity, -Infinity];
    for (let i = axis; i < positions.length; i += 3) {
      low = Math.min(low, positions[i] ?? 0);
      high = Math.max(high, positions[i] ?? 0);
    }
    return Math.max(longest, high - low);
  }, 0);
}
