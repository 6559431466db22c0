import { decodeMotion, globalPositions, type Skeleton } from '@antiphon/formats';
import type { MetricContext } from '../metric';

export interface JointPositions {
  readonly skeleton: Skeleton;
  readonly frames: number;
  /** `[frames, joints, 3]`, file units. */
  readonly positions: ArrayLike<number>;
}

/** Three metrics read the same positions; a motion is never mutated, so its positions can be kept as long as it lives. */
const known = new WeakMap<Float32Array, JointPositions>();

/** Joint positions of a motion `[frames, F]`; undefined where the format has no skeleton. */
export function jointPositions(
  motion: Float32Array,
  { format, features }: Pick<MetricContext, 'format' | 'features'>,
): JointPositions | undefined {
  const found = known.get(motion);
  if (found !== undefined) return found;
  const frames = motion.length / features;
  const { skeleton } = decodeMotion(format, motion, frames);
  if (skeleton === undefined) return undefined;
  const result = { skeleton: skeleton.skeleton, frames, positions: globalPositions(skeleton) };
  known.set(motion, result);
  return result;
}

/** Hands or wrists by name; where there are none, the ends of the hierarchy. */
export function endEffectors({ joints }: Skeleton): number[] {
  const matching = (pattern: RegExp) => joints.flatMap(({ name }, index) => (pattern.test(name) ? [index] : []));
  for (const pattern of [/hand$/i, /wrist$/i]) {
    const found = matching(pattern);
    if (found.length > 0) return found;
  }
  const parents = new Set(joints.map(({ parent }) => parent));
  return joints.flatMap((_, index) => (parents.has(index) ? [] : [index]));
}
