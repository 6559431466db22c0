import { describe, expect, test } from 'vitest';
import { ARKIT_52 } from '../../motion/arkit';
import type { Vector } from '../mesh-builder';
import { faceChannels, isArkit } from './face-channel';
import { faceMesh, type FacePoint } from './face-mesh';
import { faceDisplacement } from './face-shapes';

const mesh = faceMesh();
const points = mesh.positions.map((position, i) => ({ position, point: mesh.tags[i] as FacePoint }));

/** Mean displacement of the points that fit. */
function moved(shape: (typeof ARKIT_52)[number], fits: (point: FacePoint, position: Vector) => boolean): number[] {
  const own = points.filter(({ point, position }) => fits(point, position));
  const all = own.map(({ point, position }) => faceDisplacement(shape, position, point));
  return [0, 1, 2].map((axis) => all.reduce((sum, d) => sum + (d[axis] ?? 0), 0) / all.length);
}

test.each(ARKIT_52)('%s moves something, by less than a head', (shape) => {
  const sizes = points.map(({ point, position }) => Math.hypot(...faceDisplacement(shape, position, point)));
  expect(Math.max(...sizes)).toBeGreaterThan(0.02);
  expect(Math.max(...sizes)).toBeLessThan(0.5);
  expect(sizes.every(Number.isFinite)).toBe(true);
});

test.each(ARKIT_52.filter((name) => name.endsWith('Left')))('%s is the mirror image of its counterpart', (left) => {
  const right = left.replace(/Left$/, 'Right') as typeof left;
  for (const { point, position } of points.filter((_, i) => i % 7 === 0)) {
    const flipped = point.part === 'upperLip' || point.part === 'lowerLip' || point.part === 'mouth';
    const lid = point.part === 'upperLid' || point.part === 'lowerLid';
    const other: FacePoint = { ...point, s: -point.s, u: flipped ? -point.u : lid ? 1 - point.u : point.u };
    const [x, y, z] = faceDisplacement(left, position, point);
    const mirror = faceDisplacement(right, [-position[0], position[1], position[2]], other);
    [-x, y, z].forEach((value, axis) => expect(mirror[axis]).toBeCloseTo(value, 9));
  }
});

describe('what the shapes do', () => {
  const lower = ({ part, u }: FacePoint) => part === 'lowerLip' && Math.abs(u) < 0.3;
  const upper = ({ part, u }: FacePoint) => part === 'upperLip' && Math.abs(u) < 0.3;
  test('the jaw takes the lower lip and the chin down, and leaves the upper lip and the forehead', () => {
    expect(moved('jawOpen', lower)[1]).toBeLessThan(-0.2);
    expect(moved('jawOpen', ({ part }, [, y, z]) => part === 'skin' && y < -0.85 && z > 0.2)[1]).toBeLessThan(-0.15);
    expect(Math.hypot(...moved('jawOpen', upper))).toBeLessThan(0.01);
    expect(moved('jawOpen', ({ part }, [, y]) => part === 'skin' && y > 0)).toEqual([0, 0, 0]);
  });
  test('a smile on the left lifts the left corner up and out', () => {
    const corner =
      (side: number) =>
      ({ part, u }: FacePoint) =>
        part === 'upperLip' && u * side > 0.9;
    expect(moved('mouthSmileLeft', corner(1))[0]).toBeGreaterThan(0.05);
    expect(moved('mouthSmileLeft', corner(1))[1]).toBeGreaterThan(0.08);
    expect(Math.hypot(...moved('mouthSmileLeft', corner(-1)))).toBeLessThan(1e-9);
  });
  test('a blink brings the upper lid’s edge down to the lower one', () => {
    const edge = ({ part, s, v, u }: FacePoint) => part === 'upperLid' && s > 0 && v === 0 && Math.abs(u - 0.5) < 0.1;
    expect(moved('eyeBlinkLeft', edge)[1]).toBeLessThan(-0.1);
    expect(moved('eyeBlinkRight', edge)).toEqual([0, 0, 0]);
  });
  test('a pucker narrows the mouth and pushes it forward', () => {
    const left = ({ part, u }: FacePoint) => part === 'lowerLip' && u > 0.7;
    expect(moved('mouthPucker', left)[0]).toBeLessThan(-0.08);
    expect(moved('mouthPucker', left)[2]).toBeGreaterThan(0.1);
  });
  test('eyes look up and out, to the subject’s own left', () => {
    const pupil = ({ part, s, v }: FacePoint) => part === 'eye' && s > 0 && v > 0.9;
    expect(moved('eyeLookUpLeft', pupil)[1]).toBeGreaterThan(0.04);
    expect(moved('eyeLookOutLeft', pupil)[0]).toBeGreaterThan(0.04);
  });
});

test('the mesh’s closed parts face outwards', () => {
  let volume = 0;
  for (let i = 0; i < mesh.triangles.length; i += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => mesh.positions[mesh.triangles[i + k] ?? 0] ?? [0, 0, 0]) as [
      Vector,
      Vector,
      Vector,
    ];
    if (mesh.tags[mesh.triangles[i] ?? 0]?.part !== 'skin') continue;
    volume +=
      (a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0])) /
      6;
  }
  // Somewhat less than an ellipsoid of these half axes.
  expect(volume).toBeGreaterThan(1);
  expect(volume).toBeLessThan((4 / 3) * Math.PI * 0.75 * 0.9);
});

test.each([
  ['jawOpen', [['jawOpen', 1]]],
  ['JawOpen', [['jawOpen', 1]]],
  ['jaw_open', [['jawOpen', 1]]],
  ['head_geo.eyeBlink_L', [['eyeBlinkLeft', 1]]],
  ['blendShape1.mouthSmileRight', [['mouthSmileRight', 1]]],
  ['mouth_stretch_c', [['jawOpen', 1]]],
  ['mouth_lipStretch_l', [['mouthStretchLeft', 1]]],
  ['mouth_lipCornerPull_r', [['mouthSmileRight', 1]]],
  ['mouth_pucker_l', [['mouthPucker', 0.5]]],
  ['mouth_funnel_dl', [['mouthFunnel', 0.25]]],
  ['mouth_suck_ur', [['mouthRollUpper', 0.5]]],
  ['jaw_sideways_r', [['jawRight', 1]]],
  [
    'smile',
    [
      ['mouthSmileLeft', 1],
      ['mouthSmileRight', 1],
    ],
  ],
  ['Mouth_Open', [['jawOpen', 1]]],
  ['tongue_Rot_1X', []],
  ['HeadYaw', []],
] as const)('%s stands for %j', (name, expected) => {
  expect(faceChannels(name).map(({ shape, gain }) => [shape, gain])).toEqual(expected);
});

test('only Apple’s and Live Link’s spelling make a weight of 0 to 1', () => {
  expect(['jawOpen', 'JawOpen', 'jaw_open', 'HeadYaw'].map(isArkit)).toEqual([true, true, false, false]);
});
