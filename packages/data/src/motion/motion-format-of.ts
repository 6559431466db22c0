import { globalPositions } from './forward-kinematics';
import { jointChannels } from './joint-channels';
import type { BlendshapeMotion, MotionSource } from './motion-codec';
import type { BlendshapePart, MotionFormat, SkeletonPart } from './motion-format';
import { skeletonDifference } from './skeleton-difference';
import { channelCount, type SkeletonMotion } from './skeleton';

/** Degrees: a channel whose values stay within this range does not move. Half of it is the error of leaving it out. */
const STILL_DEGREES = 1e-4;
/** The same for positions, as a part of the skeleton's height (a file's unit may be a metre or a millimetre). */
const STILL_PART = 1e-6;

/** A face channel whose values stay within this part of the widest range of all does not move: nobody would see it. */
const STILL_FACE = 1e-4;

/** Hz per part: the rate of the files, where training uses a lower one. */
export interface FileRates {
  readonly blendshapes?: number;
  readonly skeleton?: number;
}

/**
 * The format of a corpus: which face channels change and which joints turn or travel in any of its motions; everything else is held at rest.
 * Blend shapes, if any, come before the skeleton. `rest` of a channel that moves is its mean, which the decoder takes as the hint where
 * Euler angles start.
 * @param motions at least one; all of the same parts, channels, skeleton and frame rate
 */
export function motionFormatOf(motions: readonly MotionSource[], fileRates: FileRates = {}): MotionFormat {
  const skeletons = motions.flatMap(({ skeleton }) => (skeleton === undefined ? [] : [skeleton]));
  const faces = motions.flatMap(({ blendshapes }) => (blendshapes === undefined ? [] : [blendshapes]));
  const [body, face] = [skeletons[0], faces[0]];
  const fps = body?.fps ?? face?.fps;
  if (fps === undefined) throw new RangeError('motionFormatOf needs at least one motion.');
  const partial = [skeletons, faces].some(({ length }) => length !== 0 && length !== motions.length);
  if (partial) throw new RangeError('motionFormatOf needs motions with the same parts.');
  const fileFps = (rate: number | undefined) => (rate === undefined || rate === fps ? {} : { fileFps: rate });
  return {
    fps,
    parts: [
      ...(face === undefined ? [] : [{ ...blendshapePart(face, faces), ...fileFps(fileRates.blendshapes) }]),
      ...(body === undefined ? [] : [{ ...skeletonPart(body, skeletons), ...fileFps(fileRates.skeleton) }]),
    ],
  };
}

function blendshapePart(first: BlendshapeMotion, motions: readonly BlendshapeMotion[]): BlendshapePart {
  const { names } = first;
  for (const other of motions)
    if (other.fps !== first.fps || other.names.join('\n') !== names.join('\n'))
      throw new RangeError('motionFormatOf needs faces with the same channels and rate.');
  const ranges = channelRanges(motions, names.length);
  const still = STILL_FACE * ranges.reduce((widest, { extent }) => Math.max(widest, extent), 0);
  const moving = names.filter((_, channel) => (ranges[channel]?.extent ?? 0) > still);
  if (moving.length === names.length) return { kind: 'blendshapes', names: moving };
  return { kind: 'blendshapes', names: moving, file: { names, rest: ranges.map(({ typical }) => typical) } };
}

function skeletonPart(first: SkeletonMotion, motions: readonly SkeletonMotion[]): SkeletonPart {
  for (const other of motions) {
    const difference = skeletonDifference(first.skeleton, other.skeleton);
    if (difference !== undefined || other.fps !== first.fps)
      throw new RangeError(`motionFormatOf needs motions of one kind: ${difference ?? 'the frame rates differ'}.`);
  }
  const { skeleton } = first;
  const ranges = channelRanges(motions, channelCount(skeleton));
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

/** Largest minus smallest value, and a typical one (the mean; exactly the value where there is but one). */
function channelRanges(
  motions: readonly { readonly values: ArrayLike<number> }[],
  width: number,
): { extent: number; typical: number }[] {
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
  return [0, 1, 2].reduce((longest, axis) => {
    let [low, high] = [Infinity, -Infinity];
    for (let i = axis; i < positions.length; i += 3) {
      low = Math.min(low, positions[i] ?? 0);
      high = Math.max(high, positions[i] ?? 0);
    }
    return Math.max(longest, high - low);
  }, 0);
}
