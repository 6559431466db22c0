import { MeshBuilder, type Colour, type Vector } from '../mesh-builder';
import { BROW_Y, bump, EYE, frontZ, MOUTH, skinAt, smooth } from './face-surface';

/** What a point of the face belongs to; `s` is the side, 1 the subject's left; `u` and `v` are its place in the part's own grid. */
export interface FacePoint {
  readonly part: 'skin' | 'upperLip' | 'lowerLip' | 'mouth' | 'tongue' | 'eye' | 'upperLid' | 'lowerLid' | 'brow';
  readonly s: number;
  readonly u: number;
  readonly v: number;
}

export type FaceMesh = MeshBuilder<FacePoint>;

const SKIN: Colour = [0.58, 0.36, 0.26];
const LIP: Colour = [0.42, 0.12, 0.11];
const INSIDE: Colour = [0.06, 0.008, 0.01];
const TONGUE: Colour = [0.5, 0.14, 0.14];
const WHITE: Colour = [0.85, 0.85, 0.84];
const IRIS: Colour = [0.06, 0.16, 0.24];
const PUPIL: Colour = [0.005, 0.005, 0.006];
const LID: Colour = [0.5, 0.29, 0.21];
const HAIR: Colour = [0.07, 0.042, 0.028];
const BROW: Colour = [0.05, 0.028, 0.018];

/** A schematic head with eyes, lids, brows, lips and a mouth that can open, at rest; see `face-surface` for its axes and its unit. */
export function faceMesh(): FaceMesh {
  const mesh: FaceMesh = new MeshBuilder();
  skin(mesh);
  mouth(mesh);
  for (const s of [1, -1]) {
    eye(mesh, s);
    lids(mesh, s);
    brow(mesh, s);
    ear(mesh, s);
  }
  return mesh;
}

/** Where a lid's point lies for the elevation of its edge (radians above the horizontal through the eye); v runs from the edge (0) to the socket (1). */
export function lidPoint({ part, s, u, v }: FacePoint, edge: number): Vector {
  const rim = part === 'upperLid' ? 1.45 : -1.35;
  const elevation = edge + (rim - edge) * v;
  const around = (u - 0.5) * 2.5;
  // Lids close towards the corners of the eye.
  const lifted = elevation * Math.cos(around * 0.62) ** 0.6;
  const radius = EYE.radius * 1.16;
  return [
    s * EYE.x + radius * Math.cos(lifted) * Math.sin(around),
    EYE.y + radius * Math.sin(lifted),
    eyeDepth() + radius * Math.cos(lifted) * Math.cos(around),
  ];
}

export const LID_OPEN = { upperLid: 0.42, lowerLid: -0.5 } as const;

/** Depth of the centre of an eyeball. */
export function eyeDepth(): number {
  return frontZ(EYE.x, EYE.y) - 0.055;
}

function skin(mesh: FaceMesh): void {
  mesh.grid(40, 52, (v, u) => {
    // Denser in front, where the face moves.
    const turn = 2 * u - 1;
    const around = Math.PI * (0.55 * turn + 0.45 * turn ** 3);
    const bare = skinAt(around, (v - 0.5) * Math.PI * 0.9999);
    const [x, y, z] = bare;
    // A cap of hair: above the forehead, behind the ears, down to the neck.
    const line = smooth(0.35, -0.1, z) * 1.05;
    const hair = smooth(0.6 - line, 0.68 - line, y) * smooth(0.62, 0.5, z * (1 - 0.75 * smooth(0.5, 0.8, y)));
    const position = bare.map((value) => value * (1 + 0.035 * hair)) as unknown as Vector;
    const flush = 0.16 * (bump(Math.abs(x), y, 0.38, -0.22, 0.2) * smooth(0, 0.2, z));
    const tone = [SKIN[0], SKIN[1] * (1 - flush), SKIN[2] * (1 - flush)];
    const colour = tone.map((value, i) => value + hair * ((HAIR[i] ?? 0) - value)) as unknown as Colour;
    return [position, colour, { part: 'skin', s: Math.sign(position[0]) || 1, u, v }];
  });
}

function mouth(mesh: FaceMesh): void {
  const columns = 20;
  const onFace = (x: number, y: number, lift: number): Vector => [x, y, frontZ(x, y) + lift];
  // From the line between the lips (v = 0) outwards; the upper lip has a bow.
  const lip = (part: 'upperLip' | 'lowerLip') =>
    mesh.grid(6, columns, (row, u) => {
      const v = part === 'upperLip' ? row : 1 - row;
      const side = 2 * u - 1;
      const arch = Math.max(0, 1 - side * side);
      const thick =
        part === 'upperLip' ? 0.07 * arch ** 0.7 - 0.016 * Math.exp(-((side / 0.14) ** 2)) : -0.085 * arch ** 0.8;
      const x = MOUTH.half * side;
      const bulge = (part === 'upperLip' ? 0.05 : 0.06) * Math.sin(Math.PI * (0.12 + 0.88 * v)) * (0.35 + 0.65 * arch);
      return [
        onFace(x, MOUTH.y + 0.018 * side ** 2 + thick * v, 0.008 + bulge),
        LIP,
        { part, s: Math.sign(x) || 1, u: side, v },
      ];
    });
  lip('upperLip');
  lip('lowerLip');
  // Between the lips: closed at rest, v = 0 follows the lower lip and v = 1 the upper one.
  mesh.grid(4, columns, (v, u) => {
    const x = MOUTH.half * 0.98 * (2 * u - 1);
    return [
      onFace(x, MOUTH.y + 0.018 * (2 * u - 1) ** 2, 0.012),
      INSIDE,
      { part: 'mouth', s: Math.sign(x) || 1, u: 2 * u - 1, v },
    ];
  });
  ellipsoid(mesh, [0, MOUTH.y, frontZ(0, MOUTH.y) - 0.22], [0.11, 0.045, 0.18], TONGUE, {
    part: 'tongue',
    s: 1,
    u: 0,
    v: 0,
  });
}

function eye(mesh: FaceMesh, s: number): void {
  const centre: Vector = [s * EYE.x, EYE.y, eyeDepth()];
  mesh.grid(14, 20, (v, u) => {
    // Around the line of sight: v = 1 is the pupil.
    const off = Math.PI * (1 - v) ** 1.4;
    const turn = 2 * Math.PI * u;
    const direction: Vector = [Math.sin(off) * Math.cos(turn), Math.sin(off) * Math.sin(turn), Math.cos(off)];
    const position = direction.map((value, axis) => (centre[axis] ?? 0) + EYE.radius * value) as unknown as Vector;
    return [position, off < 0.2 ? PUPIL : off < 0.46 ? IRIS : WHITE, { part: 'eye', s, u, v }];
  });
}

function lids(mesh: FaceMesh, s: number): void {
  for (const part of ['upperLid', 'lowerLid'] as const)
    mesh.grid(5, 12, (row, u) => {
      const point: FacePoint = { part, s, u, v: part === 'upperLid' ? row : 1 - row };
      return [lidPoint(point, LID_OPEN[part]), LID, point];
    });
}

function brow(mesh: FaceMesh, s: number): void {
  // v around a tube, u from the nose outwards.
  mesh.grid(6, 10, (v, u) => {
    const x = 0.11 + 0.33 * u;
    const y = BROW_Y + 0.035 * Math.sin(Math.PI * Math.min(1, u * 1.15 + 0.05)) - 0.035 * u * u;
    const thick = 0.034 * (1 - 0.65 * u) * smooth(-0.2, 0.12, u) * smooth(1.06, 0.8, u);
    const turn = -s * 2 * Math.PI * v;
    return [
      [s * x, y + thick * Math.cos(turn), frontZ(x, y) + 0.014 + thick * 0.9 * Math.sin(turn)],
      BROW,
      { part: 'brow', s, u, v },
    ];
  });
}

function ear(mesh: FaceMesh, s: number): void {
  ellipsoid(mesh, [s * 0.69, 0, -0.1], [0.06, 0.2, 0.12], SKIN, { part: 'skin', s, u: 0, v: 0 });
}

function ellipsoid(mesh: FaceMesh, centre: Vector, radii: Vector, colour: Colour, tag: FacePoint): void {
  mesh.grid(8, 12, (v, u) => {
    const elevation = (v - 0.5) * Math.PI;
    const around = 2 * Math.PI * u;
    const direction = [
      Math.cos(elevation) * Math.sin(around),
      Math.sin(elevation),
      Math.cos(elevation) * Math.cos(around),
    ];
    return [
      direction.map((value, axis) => (centre[axis] ?? 0) + (radii[axis] ?? 0) * value) as unknown as Vector,
      colour,
      tag,
    ];
  });
}
