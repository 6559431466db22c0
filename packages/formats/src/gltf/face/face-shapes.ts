import type { ArkitName } from '../../motion/arkit';
import { subtract, type Vector } from '../mesh-builder';
import { eyeDepth, LID_OPEN, lidPoint, type FacePoint } from './face-mesh';
import { bump, EYE, HINGE, MOUTH, smooth } from './face-surface';

/** How far a point moves for a weight of 1, half heads. */
type Rule = (p: Vector, point: FacePoint) => Vector;

const STILL: Vector = [0, 0, 0];

/**
 * How far a point of the face moves for a weight of 1 of an ARKit shape. The amounts follow Apple's pictures of the shapes by eye: a schema, not a measured face.
 */
export function faceDisplacement(shape: ArkitName, position: Vector, point: FacePoint): Vector {
  const side = /Left$/.test(shape) ? 1 : -1;
  const sided = SIDED[shape.replace(/(Left|Right)$/, '')];
  if (sided === undefined) return CENTRAL[shape]?.(position, point) ?? STILL;
  // A rule is written for the subject's left; the right is its mirror image.
  const moved = sided([side * position[0], position[1], position[2]], mirrored(point, side));
  return [side * moved[0], moved[1], moved[2]];
}

/** Rules that a side has of its own, for the left. */
const SIDED: Readonly<Record<string, Rule>> = {
  eyeBlink: lid(-0.62, -0.6),
  eyeSquint: lid(0.3, -0.2),
  eyeWide: lid(0.66, -0.62),
  eyeLookUp: look(0, 0.42, 0.14),
  eyeLookDown: look(0, -0.5, -0.34),
  eyeLookIn: look(-0.5, 0, 0),
  eyeLookOut: look(0.5, 0, 0),
  jaw: (p, point) => along([0.1, 0, 0], jawWeight(p, point)),
  mouth: (p, point) => along([0.13, 0, 0], lipsWeight(p, point)),
  mouthSmile: corner([0.085, 0.13, -0.05]),
  mouthFrown: corner([0.01, -0.12, -0.02]),
  mouthDimple: corner([0.05, 0.02, -0.06]),
  mouthStretch: corner([0.11, -0.035, -0.05]),
  mouthPress: (p, point) => {
    const w = bump(p[0], p[1], 0.13, MOUTH.y, 0.15, 0.3) * lipsWeight(p, point);
    return [0, w * 0.35 * (MOUTH.y - p[1]), -0.03 * w];
  },
  mouthLowerDown: (p, point) => along([0.01, -0.1, 0], lowerLip(point, p) * bump(p[0], 0, 0.12, 0, 0.15)),
  mouthUpperUp: (p, point) => along([0.01, 0.09, 0], upperLip(point, p) * bump(p[0], 0, 0.12, 0, 0.15)),
  browDown: (p, point) => {
    if (!own(point)) return STILL;
    if (point.part === 'brow') return [-0.03 * (1 - point.u), -0.1 + 0.03 * point.u, 0.01];
    return along([0, -0.04, 0], skin(point) * bump(p[0], p[1], 0.2, 0.34, 0.2, 0.1));
  },
  browOuterUp: (p, point) => {
    if (!own(point)) return STILL;
    if (point.part === 'brow') return [0, 0.13 * smooth(0.1, 0.8, point.u), -0.02 * point.u];
    return along([0, 0.04, 0], skin(point) * bump(p[0], p[1], 0.38, 0.36, 0.16, 0.12));
  },
  cheekSquint: (p, point) => along([0, 0.06, 0.035], skin(point) * bump(p[0], p[1], 0.34, -0.12, 0.17, 0.12)),
  noseSneer: (p, point) => along([0.01, 0.06, 0.01], skin(point) * bump(p[0], p[1], 0.1, -0.2, 0.09, 0.1)),
};

const CENTRAL: Partial<Record<ArkitName, Rule>> = {
  jawOpen,
  jawForward: (p, point) => along([0, 0, 0.1], jawWeight(p, point)),
  // Apple's shape brings the lips together whatever the jaw does.
  mouthClose: (p, point) => along([0, 0.1, 0], lowerLip(point, p) - 0.4 * upperLip(point, p)),
  mouthFunnel: (p, point) => {
    const w = lipsWeight(p, point);
    return [-0.32 * p[0] * w, 0.07 * upperLip(point, p) - 0.08 * lowerLip(point, p), 0.11 * w];
  },
  mouthPucker: (p, point) => {
    const w = lipsWeight(p, point);
    return [-0.5 * p[0] * w, 0.015 * (upperLip(point, p) - lowerLip(point, p)), 0.13 * w];
  },
  mouthRollLower: (p, point) => along([0, 0.045, -0.06], lowerLip(point, p) * outer(point)),
  mouthRollUpper: (p, point) => along([0, -0.035, -0.05], upperLip(point, p) * outer(point)),
  mouthShrugLower: (p, point) =>
    along([0, 0.06, 0.03], lowerLip(point, p) + skin(point) * bump(p[0], p[1], 0, -0.78, 0.2, 0.14)),
  mouthShrugUpper: (p, point) => along([0, 0.045, 0.03], upperLip(point, p)),
  browInnerUp: (p, point) => {
    if (point.part === 'brow') return [0, 0.15 * smooth(0.95, 0.1, point.u), -0.01];
    return along([0, 0.05, 0], skin(point) * bump(p[0], p[1], 0, 0.4, 0.25, 0.12));
  },
  cheekPuff: (p, point) => {
    const x = Math.abs(p[0]);
    const w = skin(point) * bump(x, p[1], 0.42, -0.4, 0.2, 0.2) * smooth(-0.1, 0.2, p[2]);
    return [Math.sign(p[0]) * 0.11 * w, 0, 0.1 * w];
  },
  tongueOut: (_, point) => (point.part === 'tongue' ? [0, -0.07, 0.36] : STILL),
};

/** The lower jaw turned by 17 degrees around its hinge; the corners of the mouth follow half way. */
function jawOpen(p: Vector, point: FacePoint): Vector {
  const angle = 17 * (Math.PI / 180);
  const [y, z] = [p[1] - HINGE.y, p[2] - HINGE.z];
  const turned: Vector = [
    0,
    y * (Math.cos(angle) - 1) - z * Math.sin(angle),
    y * Math.sin(angle) + z * (Math.cos(angle) - 1),
  ];
  // The schematic chin lies too near to the hinge's height to go down by turning.
  return along(point.part === 'skin' ? [0, -0.18, -0.06] : turned, jawWeight(p, point));
}

/** How much of the jaw's movement a point follows. */
function jawWeight(p: Vector, point: FacePoint): number {
  const { part, u, v } = point;
  const corner = 0.42;
  if (part === 'lowerLip') return corner + (1 - corner) * (1 - u ** 4);
  if (part === 'upperLip') return corner * Math.abs(u) ** 5;
  if (part === 'mouth') return (1 - v) * (corner + (1 - corner) * (1 - u ** 4)) + v * corner * Math.abs(u) ** 5;
  if (part === 'tongue') return 0.75;
  if (part !== 'skin') return 0;
  // Cheeks stretch; the chin goes along whole; the back of the head stays.
  return smooth(MOUTH.y + 0.14, MOUTH.y - 0.2, p[1]) * smooth(-0.25, 0.15, p[2]);
}

/** How much a point belongs to the mouth as a whole. */
function lipsWeight(p: Vector, { part }: FacePoint): number {
  if (part === 'upperLip' || part === 'lowerLip' || part === 'mouth') return 1;
  return part === 'skin' && p[2] > 0 ? 0.6 * bump(p[0], p[1], 0, MOUTH.y, 0.26, 0.14) : 0;
}

/** How much a point follows the lower lip: its ends are fixed at the corners. */
function lowerLip(point: FacePoint, p: Vector): number {
  const free = 1 - point.u ** 2;
  if (point.part === 'lowerLip') return free;
  if (point.part === 'mouth') return free * (1 - point.v);
  return skin(point) * 0.5 * bump(p[0], p[1], 0, MOUTH.y - 0.16, 0.2, 0.08);
}

function upperLip(point: FacePoint, p: Vector): number {
  const free = 1 - point.u ** 2;
  if (point.part === 'upperLip') return free;
  if (point.part === 'mouth') return free * point.v;
  return skin(point) * 0.5 * bump(p[0], p[1], 0, MOUTH.y + 0.13, 0.2, 0.06);
}

/** The outer edge of a lip, which rolls in. */
function outer({ part, v }: FacePoint): number {
  return part === 'upperLip' || part === 'lowerLip' ? 0.4 + 0.6 * v : part === 'mouth' ? 0.4 : 0;
}

function corner(by: Vector): Rule {
  return (p, point) => {
    const { part, u } = point;
    if (part === 'upperLip' || part === 'lowerLip' || part === 'mouth') return along(by, Math.max(0, u) ** 1.6);
    return along(by, 0.75 * skin(point) * bump(p[0], p[1], MOUTH.half + 0.05, MOUTH.y + 0.04, 0.15));
  };
}

/** Lids whose edges go to these elevations (radians). */
function lid(upper: number, lower: number): Rule {
  return (p, point) => {
    if (!own(point) || (point.part !== 'upperLid' && point.part !== 'lowerLid')) return STILL;
    return subtract(lidPoint(point, point.part === 'upperLid' ? upper : lower), p);
  };
}

/** The eyeball turned outwards and up (radians); the upper lid goes with it. */
function look(out: number, up: number, lidUp: number): Rule {
  return (p, point) => {
    if (!own(point)) return STILL;
    if (point.part === 'upperLid' && lidUp !== 0) return subtract(lidPoint(point, LID_OPEN.upperLid + lidUp), p);
    if (point.part !== 'eye') return STILL;
    const [x, y, z] = [p[0] - EYE.x, p[1] - EYE.y, p[2] - eyeDepth()];
    const [x1, z1] = [x * Math.cos(out) + z * Math.sin(out), z * Math.cos(out) - x * Math.sin(out)];
    return [x1 - x, y * Math.cos(up) + z1 * Math.sin(up) - y, z1 * Math.cos(up) - y * Math.sin(up) - z];
  };
}

function skin({ part }: FacePoint): number {
  return part === 'skin' ? 1 : 0;
}

/** Whether a point of the eyes or brows is of the side that the rule is written for. */
function own({ s }: FacePoint): boolean {
  return s > 0;
}

function along(by: Vector, weight: number): Vector {
  return [by[0] * weight, by[1] * weight, by[2] * weight];
}

function mirrored(point: FacePoint, side: number): FacePoint {
  if (side > 0) return point;
  const flips = point.part === 'upperLip' || point.part === 'lowerLip' || point.part === 'mouth';
  const lids = point.part === 'upperLid' || point.part === 'lowerLid';
  return { ...point, s: -point.s, u: flips ? -point.u : lids ? 1 - point.u : point.u };
}
