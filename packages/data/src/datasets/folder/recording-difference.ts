import { basename } from 'node:path';
import { skeletonDifference } from '../../motion/skeleton-difference';
import { fpsOf, type Recording } from './read-recording';

/** What keeps two recordings from being of one corpus, in words about the second; undefined where nothing does. */
export function differenceOf(first: Recording, other: Recording): string | undefined {
  const name = basename(first.path);
  const [a, b] = [first.motion, other.motion];
  for (const part of ['skeleton', 'blendshapes'] as const) {
    const what = part === 'skeleton' ? 'body (BVH)' : 'face (CSV, NPY or NPZ)';
    if ((a[part] === undefined) !== (b[part] === undefined))
      return b[part] === undefined
        ? `it has no ${what}, and ${name} has one`
        : `it has a ${what}, and ${name} has none`;
  }
  if (a.skeleton !== undefined && b.skeleton !== undefined) {
    const difference = skeletonDifference(a.skeleton.skeleton, b.skeleton.skeleton);
    if (difference !== undefined) return `its skeleton is not that of ${name}: ${difference}`;
  }
  if (a.blendshapes !== undefined && b.blendshapes !== undefined) {
    const difference = namesDifference(a.blendshapes.names, b.blendshapes.names);
    if (difference !== undefined) return `its face channels are not those of ${name}: ${difference}`;
  }
  if (fpsOf(a) !== fpsOf(b)) return `its frame rate of ${fpsOf(b)} Hz is not the ${fpsOf(a)} Hz of ${name}`;
  return undefined;
}

function namesDifference(a: readonly string[], b: readonly string[]): string | undefined {
  if (a.length !== b.length) return `${b.length} channels against ${a.length}`;
  const at = b.findIndex((name, i) => name !== a[i]);
  return at < 0 ? undefined : `channel ${at + 1} is "${b[at]}" against "${a[at]}"`;
}
