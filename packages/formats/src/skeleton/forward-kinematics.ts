import { jointChannels, type JointChannels } from './joint-channels';
import { eulerToMatrix, multiply, type Matrix3 } from './rotation';
import { channelCount, type Skeleton, type SkeletonMotion } from './skeleton';

/**
 * Global positions of the joints in one frame, `[joints, 3]`, file units.
 * A position channel stands in place of the joint's offset on its axis (not in addition to it), as BVH writers use it.
 * @param values `[frames, channels]`, degrees and file units
 */
export function forwardKinematics(skeleton: Skeleton, values: ArrayLike<number>, frame: number): Float64Array {
  return poseOf(skeleton, jointChannels(skeleton), values, frame * channelCount(skeleton));
}

/** Global positions of the joints in every frame, `[frames, joints, 3]`, file units. */
export function globalPositions(motion: SkeletonMotion): Float32Array {
  const { skeleton, frames, values } = motion;
  const channels = jointChannels(skeleton);
  const width = channelCount(skeleton);
  const stride = 3 * skeleton.joints.length;
  const positions = new Float32Array(frames * stride);
  for (let frame = 0; frame < frames; frame++)
    positions.set(poseOf(skeleton, channels, values, frame * width), frame * stride);
  return positions;
}

function poseOf(
  skeleton: Skeleton,
  channels: readonly JointChannels[],
  values: ArrayLike<number>,
  base: number,
): Float64Array {
  const positions = new Float64Array(3 * skeleton.joints.length);
  const rotations: Matrix3[] = [];
  skeleton.joints.forEach((joint, index) => {
    const { order, rotation, position } = channels[index] as JointChannels;
    const read = (column: number) => values[base + column] ?? 0;
    const local = joint.offset.map((offset, axis) => {
      const column = position[axis] ?? -1;
      return column < 0 ? offset : read(column);
    });
    const turn = eulerToMatrix(order, rotation.map(read));
    const parent = rotations[joint.parent];
    rotations.push(parent === undefined ? turn : multiply(parent, turn));
    for (let axis = 0; axis < 3; axis++)
      positions[3 * index + axis] =
        parent === undefined
          ? (local[axis] ?? 0)
          : (positions[3 * joint.parent + axis] ?? 0) +
            [0, 1, 2].reduce((sum, c) => sum + (parent[3 * axis + c] ?? 0) * (local[c] ?? 0), 0);
  });
  return positions;
}
