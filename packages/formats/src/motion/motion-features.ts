import { isArkitChannel } from './arkit';
import type { MotionFormat, MotionPart } from './motion-format';

/** Numbers of one rotation in 6D form. */
export const SIX = 6;

/** Features per frame. */
export function featureCount(format: MotionFormat): number {
  return format.parts.reduce((sum, part) => sum + partFeatureCount(part), 0);
}

/** Features per frame of one part. */
export function partFeatureCount(part: MotionPart): number {
  return part.kind === 'blendshapes' ? part.names.length : SIX * part.rotating.length + 3 * part.translating.length;
}

/** One name per feature, e.g. `jawOpen`, `LeftArm.rotation.0` … `.5` (6D), `Hips.position.x`. */
export function featureNames(format: MotionFormat): string[] {
  return format.parts.flatMap((part) => {
    if (part.kind === 'blendshapes') return [...part.names];
    const name = (joint: number) => part.skeleton.joints[joint]?.name ?? String(joint);
    return [
      ...part.rotating.flatMap((joint) => Array.from({ length: SIX }, (_, i) => `${name(joint)}.rotation.${i}`)),
      ...part.translating.flatMap((joint) => ['x', 'y', 'z'].map((axis) => `${name(joint)}.position.${axis}`)),
    ];
  });
}

/**
 * What each feature is measured in, one per feature: features of one unit can be held against each other. Rotations are one unit, positions another, ARKit's blend shapes a third; of any other
 * face channel only its own name is known.
 */
export function featureUnits(format: MotionFormat): string[] {
  return format.parts.flatMap((part) =>
    part.kind === 'blendshapes'
      ? part.names.map((name) => (isArkitChannel(name) ? 'blend shape' : `channel ${name}`))
      : [
          ...new Array<string>(SIX * part.rotating.length).fill('rotation'),
          ...new Array<string>(3 * part.translating.length).fill('position'),
        ],
  );
}
