import type { Skeleton } from './skeleton';

/**
 * What makes motions of two skeletons incomparable, in words: joints, their hierarchy, channels or bones (offsets more than a
 * thousandth of the longest bone apart). Undefined where nothing does.
 */
export function skeletonDifference(a: Skeleton, b: Skeleton): string | undefined {
  if (a.joints.length !== b.joints.length) return `${a.joints.length} joints against ${b.joints.length}`;
  const tolerance = 1e-3 * a.joints.reduce((longest, { offset }) => Math.max(longest, Math.hypot(...offset)), 0);
  for (const [index, joint] of a.joints.entries()) {
    const other = b.joints[index];
    if (other === undefined || joint.name !== other.name)
      return `joint ${index + 1} is "${joint.name}" against "${other?.name ?? ''}"`;
    if (joint.parent !== other.parent) return `joint "${joint.name}" hangs elsewhere in the hierarchy`;
    if (joint.channels.join() !== other.channels.join()) return `joint "${joint.name}" has other channels`;
    const apart = Math.hypot(...joint.offset.map((value, axis) => value - (other.offset[axis] ?? 0)));
    // A root's offset is replaced by its position channels, so takes may differ there.
    if (joint.parent >= 0 && apart > tolerance) return `joint "${joint.name}" has another offset`;
  }
  return undefined;
}
