import type { Skeleton } from '../skeleton/skeleton';

/** What the numbers of a motion frame mean: plain JSON, part of every bundle. The features are the parts' features, in order. */
export interface MotionFormat {
  /** Hz. */
  readonly fps: number;
  readonly parts: readonly MotionPart[];
}

/** A face or a body: a run of features in each row of a motion. */
export type MotionPart = BlendshapePart | SkeletonPart;

/** One feature per named channel: weights in 0 … 1 for ARKit's, for others whatever the files hold. */
export interface BlendshapePart {
  readonly kind: 'blendshapes';
  /** The channels that move. */
  readonly names: readonly string[];
  /** The channels of the files, where they have more than those that move: all of them in file order, and what each holds when it does not move. */
  readonly file?: { readonly names: readonly string[]; readonly rest: readonly number[] };
  /** Hz: the rate of the files, where it is not the format's `fps`. Motion is written at this rate. */
  readonly fileFps?: number;
}

/** Six features (6D rotation: the first two columns of the matrix, Zhou et al., arXiv 1812.07035) per rotating joint, then three (file units) per translating joint. */
export interface SkeletonPart {
  readonly kind: 'skeleton';
  readonly skeleton: Skeleton;
  /** Joints (indices into `skeleton.joints`) whose rotation moves. */
  readonly rotating: readonly number[];
  /** Joints whose position channels move. */
  readonly translating: readonly number[];
  /** One value per channel of the skeleton: what channels outside `rotating` and `translating` hold in every frame. */
  readonly rest: readonly number[];
  /** Hz: the rate of the files, where it is not the format's `fps`. Motion is written at this rate. */
  readonly fileFps?: number;
}
