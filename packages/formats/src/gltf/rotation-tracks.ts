import { eulerToMatrix, type Matrix3 } from '../skeleton/rotation';
import type { Skeleton, SkeletonMotion } from '../skeleton/skeleton';

/** x, y, z, w. */
export type Quaternion = readonly [number, number, number, number];

/** What a joint does over time. */
export interface JointTrack {
  /** `[frames, 4]`: x, y, z, w; neighbours lie on the same half of the sphere. Undefined for a joint without rotation channels. */
  readonly rotations?: Float32Array;
  /** `[frames, 3]` in the file's unit, relative to the parent. Undefined for a joint without position channels. */
  readonly translations?: Float32Array;
  /** Whether any of them changes. */
  readonly turns: boolean;
  readonly travels: boolean;
}

/** The motion of every joint, as glTF animates nodes. A position channel stands in place of the joint's offset on its axis. */
export function jointTracks({ skeleton, frames, values }: SkeletonMotion): JointTrack[] {
  const width = values.length / frames;
  let first = 0;
  return skeleton.joints.map((joint) => {
    const columns = joint.channels.map((name, i) => ({ name, column: first + i }));
    first += joint.channels.length;
    const turning = columns.filter(({ name }) => name.endsWith('rotation'));
    const order = turning.map(({ name }) => name[0]).join('');
    const rotations = new Float32Array(4 * frames);
    const translations = new Float32Array(3 * frames);
    let before: Quaternion = [0, 0, 0, 1];
    for (let frame = 0; frame < frames; frame++) {
      const read = (column: number) => values[frame * width + column] ?? 0;
      const angles = turning.map(({ column }) => read(column));
      before = towards(quaternionOf(eulerToMatrix(order, angles)), before);
      rotations.set(before, 4 * frame);
      const place = ['Xposition', 'Yposition', 'Zposition'].map((name, axis) => {
        const channel = columns.find((each) => each.name === name);
        return channel === undefined ? (joint.offset[axis] ?? 0) : read(channel.column);
      });
      translations.set(place, 3 * frame);
    }
    return {
      ...(turning.length > 0 && { rotations }),
      ...(turning.length < columns.length && { translations }),
      turns: turning.length > 0 && changes(rotations, 4),
      travels: turning.length < columns.length && changes(translations, 3),
    };
  });
}

/** Offsets of a skeleton's end sites added to the places of their joints. */
export function endSitesOf(skeleton: Skeleton, positions: readonly (readonly [number, number, number])[]) {
  return skeleton.joints.map(({ endSite }, i) => {
    const at = positions[i] ?? [0, 0, 0];
    return endSite && ([at[0] + endSite[0], at[1] + endSite[1], at[2] + endSite[2]] as const);
  });
}

/** The unit quaternion of a rotation matrix (Shepperd's method: the largest component first). */
export function quaternionOf(m: Matrix3): Quaternion {
  const squares = [1 + m[0] - m[4] - m[8], 1 - m[0] + m[4] - m[8], 1 - m[0] - m[4] + m[8], 1 + m[0] + m[4] + m[8]];
  const largest = squares.indexOf(Math.max(...squares));
  const a = 2 * Math.sqrt(Math.max(0, squares[largest] ?? 0));
  const [xy, xz, yz] = [(m[1] + m[3]) / a, (m[2] + m[6]) / a, (m[5] + m[7]) / a];
  const [wx, wy, wz] = [(m[7] - m[5]) / a, (m[2] - m[6]) / a, (m[3] - m[1]) / a];
  if (largest === 0) return [a / 4, xy, xz, wx];
  if (largest === 1) return [xy, a / 4, yz, wy];
  if (largest === 2) return [xz, yz, a / 4, wz];
  return [wx, wy, wz, a / 4];
}

function towards(q: Quaternion, before: Quaternion): Quaternion {
  const along = q.reduce((sum, value, i) => sum + value * (before[i] ?? 0), 0);
  return along < 0 ? [-q[0], -q[1], -q[2], -q[3]] : q;
}

function changes(values: Float32Array, width: number): boolean {
  return values.some((value, i) => value !== values[i % width]);
}
