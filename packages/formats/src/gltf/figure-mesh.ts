import type { Skeleton } from '../skeleton/skeleton';
import { headJoint } from './body-frame';
import { cross, MeshBuilder, subtract, unit, type Colour, type Vector } from './mesh-builder';

const LEFT: Colour = [0.55, 0.16, 0.06];
const RIGHT: Colour = [0.03, 0.17, 0.31];
const MIDDLE: Colour = [0.2, 0.22, 0.25];

/** Half widths of a limb by the names of the joint that it hangs from, as parts of the body's extent; the first that fits counts. */
const THICKNESS: readonly (readonly [RegExp, number])[] = [
  [/thumb|index|middle|ring|pinky|little|finger/i, 0.0055],
  [/hand|wrist/i, 0.014],
  [/toe/i, 0.018],
  [/foot|ankle/i, 0.02],
  [/neck/i, 0.026],
  [/head/i, 0.02],
  [/fore_?arm|elbow|lower_?arm/i, 0.019],
  [/shoulder|clav|collar/i, 0.026],
  [/arm/i, 0.024],
  [/up_?leg|thigh|hip(?!s)/i, 0.042],
  [/leg|knee|shin|calf/i, 0.031],
  [/hips|pelvis|spine|chest|torso|abdomen|waist|back/i, 0.078],
];
const TRUNK = /hips|pelvis|spine|chest|torso|abdomen|waist|back/i;
/** `LeftArm`, `arm_left`, `LHipJoint`, `l_arm`, `Arm.L`; not `Leg` or `Lumbar`. */
const SIDE = /([Ll]eft|[Rr]ight|LEFT|RIGHT|(?:^|[_.: ])[LR](?=[A-Z_.]|$)|(?<=^|[_.: ])[lr](?=[_.]|$))/;

/**
 * A body of rounded limbs, one from each joint to each of its children and end sites, bound to that joint alone: left in a warm colour, right in a cool one.
 * @param positions of the joints in the bind pose
 * @param endSites per joint, the place of its end site in the bind pose
 * @param extent size of the body in the same unit
 */
export function figureMesh(
  skeleton: Skeleton,
  positions: readonly Vector[],
  endSites: readonly (Vector | undefined)[],
  extent: number,
): MeshBuilder<number> {
  const mesh = new MeshBuilder<number>();
  const head = headJoint(skeleton);
  skeleton.joints.forEach(({ name }, index) => {
    if (head >= 0 && hangsFrom(skeleton, index, head)) return;
    const from = positions[index] ?? [0, 0, 0];
    const children = skeleton.joints.flatMap(({ parent }, child) => (parent === index ? [child] : []));
    const end = endSites[index];
    const tips = [...children.map((child) => positions[child] ?? from), ...(end === undefined ? [] : [end])];
    const colour = { left: LEFT, right: RIGHT, middle: MIDDLE }[sideOf(name)];
    const half = (THICKNESS.find(([pattern]) => pattern.test(name))?.[1] ?? 0.02) * extent;
    const trunk = TRUNK.test(name);
    // Several children fan out of a joint: only the one that goes on straight is as thick as its name says.
    const middle = straightest(index, children, skeleton);
    tips.forEach((to, i) => {
      const length = Math.hypot(...subtract(to, from));
      if (length < 1e-3 * extent) return;
      const main = children.length < 2 || children[i] === middle;
      if (trunk && main)
        return limb(mesh, from, to, {
          half,
          colour,
          joint: index,
          flat: 0.62,
          beyond: (0.45 * half) / length,
          over: TRUNK.test(skeleton.joints[children[i] ?? -1]?.name ?? '') ? (0.45 * half) / length : 0.05,
        });
      const thick = Math.min(main ? half : 0.03 * extent, half, Math.max(0.5 * length, 0.006 * extent));
      limb(mesh, from, to, { half: thick, colour, joint: index, flat: 0.85, beyond: 0, over: 0 });
    });
    if (!trunk) ball(mesh, from, 0.9 * Math.min(half, 0.035 * extent), colour, index);
  });
  return mesh;
}

interface Limb {
  /** Half of its width. */
  readonly half: number;
  readonly colour: Colour;
  readonly joint: number;
  /** Its depth as a part of its width. */
  readonly flat: number;
  /** How far it reaches over its beginning and its end, as parts of its length. */
  readonly beyond: number;
  readonly over: number;
}

/** A tapered limb with round ends. */
function limb(
  mesh: MeshBuilder<number>,
  from: Vector,
  to: Vector,
  { half, colour, joint, flat, beyond, over }: Limb,
): void {
  const axis = unit(subtract(to, from)) ?? [0, 1, 0];
  const across = unit(cross(axis, Math.abs(axis[2]) < 0.9 ? [0, 0, 1] : [0, 1, 0])) ?? [1, 0, 0];
  const deep = cross(across, axis);
  mesh.grid(8, 12, (v, u) => {
    const turn = 2 * Math.PI * u;
    const along = v * (1 + beyond + over) - beyond;
    const profile =
      Math.sin(Math.PI * Math.min(1, 0.03 + 0.94 * v)) ** (beyond > 0 ? 0.3 : 0.45) *
      (1 - (beyond > 0 ? 0.12 : 0.3) * v);
    const wide = half * profile * Math.cos(turn);
    const depth = flat * half * profile * Math.sin(turn);
    const point = [0, 1, 2].map(
      (k) =>
        (from[k] ?? 0) + along * ((to[k] ?? 0) - (from[k] ?? 0)) + wide * (across[k] ?? 0) + depth * (deep[k] ?? 0),
    );
    return [point as unknown as Vector, colour, joint];
  });
}

function ball(mesh: MeshBuilder<number>, centre: Vector, radius: number, colour: Colour, joint: number): void {
  mesh.grid(4, 8, (v, u) => {
    const elevation = (v - 0.5) * Math.PI;
    const around = 2 * Math.PI * u;
    const direction = [
      Math.cos(elevation) * Math.sin(around),
      Math.sin(elevation),
      Math.cos(elevation) * Math.cos(around),
    ];
    return [direction.map((value, k) => (centre[k] ?? 0) + radius * value) as unknown as Vector, colour, joint];
  });
}

/** The child whose name carries no side where there is one: spine to neck, not to a shoulder. */
function straightest(index: number, children: readonly number[], skeleton: Skeleton): number | undefined {
  const side = (joint: number) => sideOf(skeleton.joints[joint]?.name ?? '');
  return side(index) === 'middle' ? children.find((child) => side(child) === 'middle') : children[0];
}

function sideOf(name: string): 'left' | 'right' | 'middle' {
  const [, side] = SIDE.exec(name) ?? [];
  if (side === undefined) return 'middle';
  return /l/i.test(side.replace(/right/i, 'r')) ? 'left' : 'right';
}

/** Whether a joint is another one or below it. */
function hangsFrom({ joints }: Skeleton, index: number, ancestor: number): boolean {
  for (let at = index; at >= 0; at = joints[at]?.parent ?? -1) if (at === ancestor) return true;
  return false;
}
