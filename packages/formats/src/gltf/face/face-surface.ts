import type { Vector } from '../mesh-builder';

/*
 * The schematic head: x to the subject's left, y up, z forward; from the chin at −1 to the crown at 1 (half a head is the unit).
 */
export const EYE = { x: 0.27, y: 0.1, radius: 0.15 };
export const MOUTH = { y: -0.5, half: 0.25 };
export const BROW_Y = 0.36;
/** Where the jaw turns: just before the ears. */
export const HINGE = { y: -0.12, z: -0.05 };

/** 0 below `from`, 1 above `to`, smooth between. */
export function smooth(from: number, to: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

/** 1 at the centre, falling off with the distance along x and y. */
export function bump(x: number, y: number, centreX: number, centreY: number, width: number, height = width): number {
  return Math.exp(-(((x - centreX) / width) ** 2) - ((y - centreY) / height) ** 2);
}

/** The skin at an angle around the vertical axis (0 in front, towards the subject's left) and an elevation (−π/2 … π/2). */
export function skinAt(around: number, elevation: number): Vector {
  const y = Math.sin(elevation);
  const level = levelAt(y);
  const narrow = 1 - 0.16 * smooth(0.05, -0.8, y);
  const x = 0.72 * level * narrow * Math.sin(around);
  const turned = Math.cos(around);
  const z = (turned > 0 ? 0.74 : 0.86) * level * turned * (turned > 0 ? 1 : 1 - 0.25 * smooth(0.1, -0.9, y));
  return [x, y, z + Math.max(0, turned) ** 0.5 * relief(x, y)];
}

/** Depth of the front of the skin. */
export function frontZ(x: number, y: number): number {
  const level = levelAt(y);
  const half = 0.72 * level * (1 - 0.16 * smooth(0.05, -0.8, y));
  const sine = Math.min(0.999, Math.abs(x) / Math.max(half, 1e-6));
  const turned = Math.sqrt(1 - sine * sine);
  return 0.74 * level * turned + turned ** 0.5 * relief(x, y);
}

/** How wide the head is at a height, as a part of its widest: an egg with a full jaw. */
function levelAt(y: number): number {
  return Math.max(0, 1 - y * y) ** (y < 0 ? 0.36 : 0.44);
}

/** Nose, eye sockets, chin and the hollow under the lips, as heights above an egg. */
function relief(x: number, y: number): number {
  const bridge = 0.2 * smooth(0.22, -0.14, y) * smooth(-0.27, -0.19, y);
  const nose = bridge * Math.exp(-((x / (0.055 + 0.05 * smooth(0.1, -0.2, y))) ** 2));
  const sockets = -0.09 * (bump(x, y, EYE.x, EYE.y, 0.17, 0.13) + bump(x, y, -EYE.x, EYE.y, 0.17, 0.13));
  const brows = 0.045 * (bump(x, y, 0.25, 0.31, 0.2, 0.08) + bump(x, y, -0.25, 0.31, 0.2, 0.08));
  const mouth = 0.03 * bump(x, y, 0, MOUTH.y, 0.3, 0.17);
  const chin = 0.09 * bump(x, y, 0, -0.82, 0.2, 0.13);
  return nose + sockets + brows + mouth + chin;
}
