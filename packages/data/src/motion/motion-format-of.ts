import { globalPositions } from './forward-kinematics';
import { jointChannels } from './joint-channels';
import type { BlendshapePart, MotionFormat, SkeletonPart } from './motion-format';
import { skeletonDifference } from './skeleton-difference';
import { channelCount, type SkeletonMotion } from './skeleton';

/** Degrees: a channel whose values stay within this range does not move. Half of it is the error of leaving it out. */
const STILL_DEGREES = 1e-4;
/** The same for positions, as a part of the skeleton's height (a file's unit may be a metre or a millimetre). */
const STILL_PART = 1e-6;

/**
 * The format of a corpus: which joints turn or travel in any of its motions; everything else is held at rest.
 * Blend shapes, if any, come before the skeleton. `rest` of a channel that moves is its mean, which the decoder takes as the hint where
 * Euler angles start.
 * @param motions at least one; all of the same skeleton and frame rate
 * @param blendshapes names of the face channels that accompany them
 */
export function motionFormatOf(motions: readonly SkeletonMotion[], blendshapes: readonly string[] = []): MotionFormat {
  const [first, ...others] = motions;
  if (first === undefined) throw new RangeError('motionFormatOf needs at least one motion.');
  for (const other of others) {
    const difference = skeletonDifference(first.skeleton, other.skeleton);
    if (difference !== undefined || other.fps !== first.fps)
      throw new RangeError(`motionFormatOf needs motions of one kind: ${difference ?? 'the frame rates differ'}.`);
  }
  const { skeleton, fps } = first;
  const ranges = channelRanges(motions, channelCount(skeleton));
  const moves = (column: number, tolerance: number) => (ranges[column]?.extent ?? 0) > tolerance;
  const still = STILL_PART * extent(first);
  const channels = jointChannels(skeleton);
  const jointsWhere = (condition: (joint: (typeof channels)[number]) => boolean) =>
    channels.flatMap((joint, index) => (condition(joint) ? [index] : []));
  const body: SkeletonPart = {
    kind: 'skeleton',
    skeleton,
    rotating: jointsWhere(({ rotation }) => rotation.some((column) => moves(column, STILL_DEGREES))),
    translating: jointsWhere(({ position }) => position.some((column) => column >= 0 && moves(column, still))),
    rest: ranges.map(({ typical }) => typical),
  };
  const face: BlendshapePart[] = blendshapes.length === 0 ? [] : [{ kind: 'blendshapes', names: [...blendshapes] }];
  return { fps, parts: [...face, body] };
}

/** Largest minus smallest value, and a typical one (the mean; exactly the value where there is but one). */
function channelRanges(motions: readonly SkeletonMotion[], width: number): { extent: number; typical: number }[] {
  return Array.from({ length: width }, (_, column) => {
    let [low, high, sum, count] = [Infinity, -Infinity, 0, 0];
    for (const { values } of motions)
      for (let i = column; i < values.length; i += width) {
        const value = values[i] ?? 0;
        low = Math.min(low, value);
        high = Math.max(high, value);
        sum += value;
        count++;
      }
    return { extent: high - low, typical: low === high ? low : sum / count };
  });
}

/** Size of the skeleton's first pose along its longest axis, file units. */
function extent(motion: SkeletonMotion): number {
  const width = channelCount(motion.skeleton);
  const positions = globalPositions({ ...motion, frames: 1, values: motion.values.subarray(0, width) });
  const along = [0, 1, 2].map((axis) => {
    const coordinates = Array.from(positions).filter((_, i) => i % 3 === axis);
    return Math.max(...coordinates) - Math.min(...coordinates);
  });
  return Math.max(...along);
}
