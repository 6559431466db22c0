import {
  featureCount,
  type BlendshapePart,
  type MotionFormat,
  type Skeleton,
  type SkeletonPart,
} from '@antiphon/formats';
import { otherSide } from './other-side';

/** A feature of mirrored motion: that of the other side, as it is (1) or turned over (−1) around an origin. */
export interface MirroredFeature {
  readonly from: number;
  readonly sign: 1 | -1;
  readonly origin: number;
}

/**
 * One entry per feature: how motion is mirrored in the body's middle plane. Channels and joints of one side become those of the other; rotations are reflected, SRS with S = −1 on the
 * lateral axis; roots are reflected at where they are on average, for a scene may lie anywhere.
 * @param mean per feature, natural units
 * @returns undefined where nothing that moves has a side
 */
export function mirrorOf(format: MotionFormat, mean: readonly number[]): readonly MirroredFeature[] | undefined {
  const mirror: MirroredFeature[] = [];
  let sided = false;
  for (const part of format.parts) {
    const first = mirror.length;
    const own = part.kind === 'blendshapes' ? mirroredChannels(part) : mirroredJoints(part);
    sided ||= own !== undefined;
    for (let i = 0; i < featureCount({ ...format, parts: [part] }); i++) {
      const { from, sign, aroundMean } = own?.[i] ?? { from: i, sign: 1, aroundMean: false };
      mirror.push({ from: first + from, sign, origin: aroundMean ? mean[first + i] : 0 });
    }
  }
  return sided ? mirror : undefined;
}

/** Within a part. */
interface Reflection {
  readonly from: number;
  readonly sign: 1 | -1;
  readonly aroundMean: boolean;
}

function mirroredChannels({ names }: BlendshapePart): Reflection[] | undefined {
  const pairs = counterparts(names);
  if (pairs.every((other, i) => other === i)) return undefined;
  return pairs.map((from) => ({ from, sign: 1, aroundMean: false }));
}

function mirroredJoints({ skeleton, rotating, translating }: SkeletonPart): Reflection[] | undefined {
  const names = skeleton.joints.map(({ name }) => name);
  const lateral = lateralAxis(skeleton, counterparts(names));
  if (lateral === undefined) return undefined;
  const flips = (axis: number) => (axis === lateral ? -1 : 1);
  const places = (joints: readonly number[]) => counterparts(joints.map((joint) => names[joint]));
  const turned = places(rotating).flatMap((other) =>
    // Columns 0 and 1 of the matrix, one after the other.
    [0, 1].flatMap((column) =>
      [0, 1, 2].map((row): Reflection => {
        const sign = flips(row) === flips(column) ? 1 : -1;
        return { from: 6 * other + 3 * column + row, sign, aroundMean: false };
      }),
    ),
  );
  const moved = places(translating).flatMap((other, i) =>
    [0, 1, 2].map((axis): Reflection => {
      const aroundMean = skeleton.joints[translating[i]].parent < 0;
      return { from: 6 * rotating.length + 3 * other + axis, sign: flips(axis), aroundMean };
    }),
  );
  return [...turned, ...moved];
}

/** For each name the index of the same on the other side; its own where there is none. */
function counterparts(names: readonly string[]): number[] {
  return names.map((name, i) => {
    const other = names.indexOf(otherSide(name) ?? name);
    return other < 0 ? i : other;
  });
}

/** The axis on which joints of the two sides hang farthest apart: x where a body looks along z. Undefined without two sides. */
function lateralAxis({ joints }: Skeleton, pairs: readonly number[]): number | undefined {
  const apart = [0, 1, 2].map((axis) =>
    pairs.reduce((sum, other, i) => sum + Math.abs(joints[i].offset[axis] - joints[other].offset[axis]), 0),
  );
  const most = Math.max(...apart);
  return most > 0 ? apart.indexOf(most) : undefined;
}
