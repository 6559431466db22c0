/** The name of a channel in a BVH file: a position in the file's units, or a rotation in degrees. */
export type ChannelName = 'Xposition' | 'Yposition' | 'Zposition' | 'Xrotation' | 'Yrotation' | 'Zrotation';

/** A joint of a skeleton, as a BVH file has it. */
export interface Joint {
  readonly name: string;
  /** Index of the parent, −1 for a root. Parents come before their children. */
  readonly parent: number;
  /** From the parent, in the file's units. */
  readonly offset: readonly [number, number, number];
  /** In file order; the order of the rotation channels is the joint's Euler order. */
  readonly channels: readonly ChannelName[];
  /** Offset of an end site below this joint, where there is one. */
  readonly endSite?: readonly [number, number, number];
}

/** A hierarchy of joints as BVH describes it. */
export interface Skeleton {
  readonly joints: readonly Joint[];
}

/** Motion of a skeleton as a BVH file holds it. */
export interface SkeletonMotion {
  readonly skeleton: Skeleton;
  /** Hz. */
  readonly fps: number;
  readonly frames: number;
  /** `[frames, channels]`, channels joint by joint in file order; degrees and file units. */
  readonly values: Float64Array;
}

/** Numbers in one frame of a BVH file of this skeleton: the channels of all its joints. */
export function channelCount(skeleton: Skeleton): number {
  return skeleton.joints.reduce((sum, joint) => sum + joint.channels.length, 0);
}
