import { Random } from '@antiphon/core';
import {
  encodeMotion,
  featureCount,
  motionFormatOf,
  type ChannelName,
  type MotionFormat,
  type SkeletonMotion,
} from '@antiphon/formats';
import { expect, test } from 'vitest';
import type { MetricContext } from '../../metrics/metric';
import { jointPositions } from '../../metrics/motion/positions';
import { mirrored } from './mirrored';
import { otherSide } from './other-side';

const FRAMES = 5;
const turn: readonly ChannelName[] = ['Zrotation', 'Xrotation', 'Yrotation'];
const move: readonly ChannelName[] = ['Xposition', 'Yposition', 'Zposition'];
const joints = [
  { name: 'Hips', parent: -1, offset: [0, 90, 0], channels: [...move, ...turn] },
  { name: 'Spine', parent: 0, offset: [0, 20, -2], channels: turn },
  { name: 'LeftArm', parent: 1, offset: [15, 20, 0], channels: turn },
  { name: 'RightArm', parent: 1, offset: [-15, 20, 0], channels: turn },
  { name: 'LeftHand', parent: 2, offset: [50, 0, 1], channels: [] },
  { name: 'RightHand', parent: 3, offset: [-50, 0, 1], channels: [] },
] as const;
const random = Random.stream(2, 'body');
const body: SkeletonMotion = {
  skeleton: { joints },
  fps: 30,
  frames: FRAMES,
  values: Float64Array.from({ length: FRAMES * 15 }, (_, i) => (i % 15 < 3 ? 100 : 0) + 40 * random.normal()),
};
const names = ['jawOpen', 'mouthLeft', 'mouthRight', 'eyeBlinkLeft', 'eyeBlinkRight'];
const face = { names, fps: 30, values: Random.stream(2, 'face').normals(FRAMES * 5) };
const source = { skeleton: body, blendshapes: face };
const format = motionFormatOf({ fps: 30, motions: [source] });
const features = featureCount(format);
const truth = encodeMotion(format, source);

const contextOf = (own: MotionFormat, mean: readonly number[]): MetricContext => ({
  format: own,
  features: mean.length,
  mean,
  std: mean.map(() => 1),
  strokeSpeed: 0,
  seed: 0,
});
const mean = Array.from({ length: features }, (_, k) => truth[k] + truth[k + features]);
const context = contextOf(format, mean);
const mirror = (motion: Float32Array) => {
  const window = { id: 'w', unit: 'w', frames: FRAMES, truth: motion, audioBeats: [] };
  return mirrored.spoil([window], 1, context)?.[0]?.samples[0] ?? new Float32Array(0);
};

test('twice it is the identity', () => {
  const once = mirror(truth);
  expect(once).not.toEqual(truth);
  mirror(once).forEach((value, i) => expect(Math.abs(value - truth[i])).toBeLessThan(1e-4));
});

test('the body is that in a mirror: each joint where its counterpart was, on the other side', () => {
  const places = (motion: Float32Array) => jointPositions(motion, context)?.positions ?? [];
  const [before, after] = [places(truth), places(mirror(truth))];
  const counterpart = [0, 1, 3, 2, 5, 4];
  const wall = mean[features - 3]; // of the hips' x
  for (let t = 0; t < FRAMES; t++)
    counterpart.forEach((other, joint) => {
      const at = (positions: ArrayLike<number>, which: number, axis: number) => positions[(t * 6 + which) * 3 + axis];
      expect(at(after, joint, 0)).toBeCloseTo(2 * wall - at(before, other, 0), 2);
      expect(at(after, joint, 1)).toBeCloseTo(at(before, other, 1), 2);
      expect(at(after, joint, 2)).toBeCloseTo(at(before, other, 2), 2);
    });
});

test('channels of the face change sides', () => {
  const at = format.parts[0]?.kind === 'blendshapes' ? 0 : features - 5;
  const row = (motion: Float32Array) => [...motion.subarray(at, at + 5)];
  const [jaw, left, right, leftEye, rightEye] = row(truth);
  expect(row(mirror(truth))).toEqual([jaw, right, left, rightEye, leftEye]);
});

test('what has no sides is not mirrored', () => {
  const faceless: MotionFormat = { fps: 30, parts: [{ kind: 'blendshapes', names: ['jawOpen', 'eyeBlinkLeft'] }] };
  expect(mirrored.spoil([], 1, contextOf(faceless, [0, 0]))).toBeUndefined();
});

test.each([
  ['LeftArm', 'RightArm'],
  ['mixamorig:RightHandIndex1', 'mixamorig:LeftHandIndex1'],
  ['left_hip', 'right_hip'],
  ['eyeLookInLeft', 'eyeLookInRight'],
  ['L_Wrist', 'R_Wrist'],
  ['hand.r', 'hand.l'],
  ['rShldr', 'lShldr'],
  ['LHipJoint', 'RHipJoint'],
  ['LowerBack', undefined],
  ['leg', undefined],
  ['Root', undefined],
])('the other side of %s is %s', (name, other) => {
  expect(otherSide(name)).toBe(other);
});
