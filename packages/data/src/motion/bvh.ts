import { channelCount, type Skeleton, type SkeletonMotion } from './skeleton';

/** Writes BVH: six decimals, so that reading it again gives every number within 1e-6. Joints are written depth first, as the format needs it. */
export function formatBvh(motion: SkeletonMotion): string {
  const { skeleton, fps, frames, values } = motion;
  const width = channelCount(skeleton);
  if (values.length !== frames * width || !values.every(Number.isFinite))
    throw new RangeError(`formatBvh needs ${frames} × ${width} finite values.`);
  const order: number[] = [];
  const hierarchy: string[] = ['HIERARCHY'];
  skeleton.joints.forEach((joint, index) => {
    if (joint.parent < 0) writeJoint(skeleton, index, '', hierarchy, order);
  });
  const firstColumn = skeleton.joints.map((_, index) =>
    skeleton.joints.slice(0, index).reduce((sum, joint) => sum + joint.channels.length, 0),
  );
  const columns = order.flatMap((index) =>
    (skeleton.joints[index]?.channels ?? []).map((_, channel) => (firstColumn[index] ?? 0) + channel),
  );
  const rows = Array.from({ length: frames }, (_, frame) =>
    columns.map((column) => print(values[frame * width + column] ?? 0)).join(' '),
  );
  return [...hierarchy, 'MOTION', `Frames: ${frames}`, `Frame Time: ${1 / fps}`, ...rows, ''].join('\n');
}

function writeJoint(skeleton: Skeleton, index: number, indent: string, lines: string[], order: number[]): void {
  const joint = skeleton.joints[index];
  if (joint === undefined) return;
  order.push(index);
  const inner = `${indent}\t`;
  const offset = (vector: readonly number[]) => `OFFSET ${vector.map(print).join(' ')}`;
  lines.push(
    `${indent}${joint.parent < 0 ? 'ROOT' : 'JOINT'} ${joint.name}`,
    `${indent}{`,
    inner + offset(joint.offset),
  );
  lines.push(`${inner}CHANNELS ${[joint.channels.length, ...joint.channels].join(' ')}`);
  skeleton.joints.forEach((child, at) => {
    if (child.parent === index) writeJoint(skeleton, at, inner, lines, order);
  });
  if (joint.endSite !== undefined)
    lines.push(`${inner}End Site`, `${inner}{`, `${inner}\t${offset(joint.endSite)}`, `${inner}}`);
  lines.push(`${indent}}`);
}

function print(value: number): string {
  return value.toFixed(6);
}
