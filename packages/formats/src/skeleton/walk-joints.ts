import type { Skeleton } from './skeleton';

/** A joint on the way through a hierarchy, before its children (`entering`) or after them. */
export interface JointVisit {
  /** Index into `skeleton.joints`. */
  readonly index: number;
  /** 0 for a root. */
  readonly depth: number;
  readonly entering: boolean;
}

/** The joints depth first, children in the order of the skeleton's list. Takes linear time and no stack, however deep the hierarchy. */
export function* walkJoints({ joints }: Skeleton): Generator<JointVisit> {
  // Linked from the last child to the first, so that a stack gives the first one first.
  const lastChild = new Int32Array(joints.length).fill(-1);
  const sibling = new Int32Array(joints.length).fill(-1);
  let lastRoot = -1;
  joints.forEach(({ parent }, index) => {
    sibling[index] = parent < 0 ? lastRoot : (lastChild[parent] ?? -1);
    if (parent < 0) lastRoot = index;
    else lastChild[parent] = index;
  });
  const open: JointVisit[] = [];
  const push = (last: number, depth: number) => {
    for (let index = last; index >= 0; index = sibling[index] ?? -1) open.push({ index, depth, entering: true });
  };
  push(lastRoot, 0);
  for (let visit = open.pop(); visit !== undefined; visit = open.pop()) {
    yield visit;
    if (!visit.entering) continue;
    open.push({ ...visit, entering: false });
    push(lastChild[visit.index] ?? -1, visit.depth + 1);
  }
}
