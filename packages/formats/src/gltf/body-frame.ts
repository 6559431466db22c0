import { forwardKinematics } from '../skeleton/forward-kinematics';
import type { Skeleton } from '../skeleton/skeleton';
import { cross, subtract, unit, type Vector } from './mesh-builder';

/** How a posture stands in its space: three orthogonal unit vectors, and its extent along the longest axis, file units. */
export interface BodyFrame {
  /** From the right of the body to its left. */
  readonly left: Vector;
  readonly up: Vector;
  readonly forward: Vector;
  readonly extent: number;
}

/** Lengths (metres) of the units that motion files come in. */
const UNITS = [1, 0.1, 0.0254, 0.01, 0.001];
/** Metres: what a body may measure. */
const SMALLEST = 1.2;
const TALLEST = 2.2;
const USUAL = 1.7;

/** Where a body's left, top and front are, by the names of its joints; y up and z forward where they do not tell. */
export function bodyFrame(skeleton: Skeleton, positions: readonly Vector[]): BodyFrame {
  const axes = [0, 1, 2].map((axis) => positions.map((position) => position[axis] ?? 0));
  const extent = Math.max(...axes.map((values) => Math.max(...values) - Math.min(...values)));
  const up = upAxis(skeleton, positions) ?? [0, 1, 0];
  const across = lateral(skeleton, positions) ?? cross(up, [0, 0, 1]);
  // The part of it that is level.
  const along = across[0] * up[0] + across[1] * up[1] + across[2] * up[2];
  const left = unit([across[0] - along * up[0], across[1] - along * up[1], across[2] - along * up[2]]) ?? [1, 0, 0];
  return { left, up, forward: cross(left, up), extent };
}

/**
 * Metres per unit of the file. A person measures 1.2 to 2.2 m: the unit (m, dm, inch, cm, mm) that makes the skeleton so; where none does, what makes it 1.7 m.
 * @param extent of the skeleton along its longest axis, file units
 */
export function metresPerUnit(extent: number): number {
  if (!(extent > 0)) return 1;
  const off = (unitLength: number) => Math.abs(Math.log((extent * unitLength) / USUAL));
  const nearest = UNITS.reduce((best, each) => (off(each) < off(best) ? each : best));
  const height = extent * nearest;
  return height >= SMALLEST && height <= TALLEST ? nearest : USUAL / extent;
}

/** Positions of the joints for one frame of channel values, file units. */
export function jointPositions(skeleton: Skeleton, values: ArrayLike<number>, frame: number): Vector[] {
  const flat = forwardKinematics(skeleton, values, frame);
  return skeleton.joints.map((_, i) => [flat[3 * i] ?? 0, flat[3 * i + 1] ?? 0, flat[3 * i + 2] ?? 0]);
}

/** Index of the joint that the head turns with; −1 where no name tells. */
export function headJoint(skeleton: Skeleton): number {
  const names = skeleton.joints.map(({ name }) => name.replace(/^.*[:.]/, ''));
  const exact = names.findIndex((name) => /^(b_)?head$/i.test(name));
  return exact >= 0 ? exact : names.findIndex((name) => /head/i.test(name) && !/end|top|nub|site|fore/i.test(name));
}

/** The coordinate axis, with its sign, along which the head is above the lowest joint; undefined where there is no head. */
function upAxis(skeleton: Skeleton, positions: readonly Vector[]): Vector | undefined {
  const head = positions[headJoint(skeleton)];
  const feet = skeleton.joints.flatMap(({ name }, i) =>
    /foot|toe|ankle/i.test(name) ? [positions[i] ?? [0, 0, 0]] : [],
  );
  const below = feet[0] ?? positions[0];
  if (head === undefined || below === undefined) return undefined;
  const rise = subtract(head, below);
  const sizes = rise.map(Math.abs);
  const axis = sizes.indexOf(Math.max(...sizes));
  const sign = Math.sign(rise[axis] ?? 0);
  return sign === 0 ? undefined : ([0, 1, 2].map((each) => (each === axis ? sign : 0)) as unknown as Vector);
}

/** From the right joints to their left counterparts, on average. */
function lateral(skeleton: Skeleton, positions: readonly Vector[]): Vector | undefined {
  const byName = new Map(skeleton.joints.map(({ name }, i) => [name.toLowerCase(), positions[i]]));
  let sum: Vector = [0, 0, 0];
  // Hips and shoulders tell where the body faces; hands and feet may be anywhere.
  for (const [name, position] of byName) {
    const counterpart = byName.get(
      name
        .replace('left', 'right')
        .replace(/(^|[_:.])l(?=[_.]|[a-z]*(hip|shoulder|clav|collar|leg|arm))/, '$1r')
        .replace(/([_.])l$/, '$1r'),
    );
    if (position === undefined || counterpart === undefined || counterpart === position) continue;
    if (!/hip|upleg|thigh|shoulder|clav|collar|(^|[^e])arm/i.test(name) || /fore/i.test(name)) continue;
    const across = subtract(position, counterpart);
    sum = [sum[0] + across[0], sum[1] + across[1], sum[2] + across[2]];
  }
  return unit(sum);
}
