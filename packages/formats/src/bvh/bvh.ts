import { channelCount, type Skeleton, type SkeletonMotion } from '../skeleton/skeleton';
import { walkJoints } from '../skeleton/walk-joints';

/** Tabs: deeper lines are not indented further, or a chain of n joints would need n² of them. */
const DEEPEST_INDENT = 50;

/** Writes BVH: six decimals, so that reading it again gives every number within 1e-6. Joints are written depth first, as the format needs it. */
export function formatBvh(motion: SkeletonMotion): string {
  const { skeleton, fps, frames, values } = motion;
  if (values.length !== frames * channelCount(skeleton))
    throw new RangeError(`formatBvh needs ${frames} × ${channelCount(skeleton)} finite values.`);
  return formatBvhHeader(skeleton, fps, frames) + formatBvhFrames(skeleton, values);
}

/** The beginning of a BVH file: everything before its frames. */
export function formatBvhHeader(skeleton: Skeleton, fps: number, frames: number): string {
  const lines = ['HIERARCHY'];
  for (const { index, depth, entering } of walkJoints(skeleton)) {
    const joint = skeleton.joints[index];
    if (joint === undefined) continue;
    const { name, channels, endSite } = joint;
    const [outer, inner, innermost] = [indent(depth), indent(depth + 1), indent(depth + 2)];
    if (entering)
      lines.push(
        `${outer}${depth === 0 ? 'ROOT' : 'JOINT'} ${name}`,
        `${outer}{`,
        inner + offset(joint.offset),
        `${inner}CHANNELS ${[channels.length, ...channels].join(' ')}`,
      );
    else {
      if (endSite !== undefined) lines.push(`${inner}End Site`, `${inner}{`, innermost + offset(endSite), `${inner}}`);
      lines.push(`${outer}}`);
    }
  }
  return [...lines, 'MOTION', `Frames: ${frames}`, `Frame Time: ${1 / fps}`, ''].join('\n');
}

/**
 * Frames of a BVH file, a line each; a file's may be written in pieces.
 * @param values `[frames, channels]`, degrees and file units
 */
export function formatBvhFrames(skeleton: Skeleton, values: ArrayLike<number>): string {
  const width = channelCount(skeleton);
  const columns = depthFirstColumns(skeleton);
  let text = '';
  for (let base = 0; base < values.length; base += width) {
    const row = columns.map((column) => {
      const value = values[base + column] ?? NaN;
      if (!Number.isFinite(value)) throw new RangeError('A BVH file needs whole frames of finite values.');
      return print(value);
    });
    text += `${row.join(' ')}\n`;
  }
  return text;
}

/** The columns of a frame in the order in which the file's hierarchy names them. */
function depthFirstColumns(skeleton: Skeleton): number[] {
  let width = 0;
  const first = skeleton.joints.map(({ channels }) => (width += channels.length) - channels.length);
  const columns: number[] = [];
  for (const { index, entering } of walkJoints(skeleton))
    if (entering) skeleton.joints[index]?.channels.forEach((_, i) => columns.push((first[index] ?? 0) + i));
  return columns;
}

function indent(depth: number): string {
  return '\t'.repeat(Math.min(depth, DEEPEST_INDENT));
}

function offset(vector: readonly number[]): string {
  return `OFFSET ${vector.map(print).join(' ')}`;
}

function print(value: number): string {
  return value.toFixed(6);
}
