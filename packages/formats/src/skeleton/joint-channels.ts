import type { EulerOrder } from './rotation';
import type { Skeleton } from './skeleton';

/** Where a joint's channels lie in a frame of values. */
export interface JointChannels {
  /** The rotation channels' axes in file order; empty for a joint that cannot turn. */
  readonly order: EulerOrder;
  /** Column of each axis of `order`. */
  readonly rotation: readonly number[];
  /** Column of the X, Y and Z position; −1 for one that the joint lacks. */
  readonly position: readonly [number, number, number];
}

/** One entry per joint of the skeleton. */
export function jointChannels(skeleton: Skeleton): JointChannels[] {
  let first = 0;
  return skeleton.joints.map(({ channels }) => {
    const columns = channels.map((name, i) => ({ axis: name[0] ?? '', kind: name.slice(1), column: first + i }));
    first += channels.length;
    const rotation = columns.filter(({ kind }) => kind === 'rotation');
    const position = (axis: string) =>
      columns.find((column) => column.kind === 'position' && column.axis === axis)?.column ?? -1;
    return {
      order: rotation.map(({ axis }) => axis).join(''),
      rotation: rotation.map(({ column }) => column),
      position: [position('X'), position('Y'), position('Z')],
    };
  });
}
