import { Random } from '@antiphon/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatBvh } from '../bvh/bvh';
import { parseBvh } from '../bvh/parse-bvh';
import { globalPositions } from '../skeleton/forward-kinematics';
import type { ChannelName, SkeletonMotion } from '../skeleton/skeleton';
import { arbitraryMotion } from './fixtures/arbitrary-motion';
import { worstAngle } from './fixtures/worst-angle';
import { decodeMotion, encodeMotion } from './motion-codec';
import { featureCount, featureNames } from './motion-features';
import type { MotionFormat } from './motion-format';
import { motionFormatOf } from './motion-format-of';

/** Hips that travel, an arm that turns, a hand that never moves. */
const motion: SkeletonMotion = {
  skeleton: {
    joints: [
      { name: 'Hips', parent: -1, offset: [0, 0, 0], channels: ['Xposition', 'Yposition', 'Zposition', 'Zrotation'] },
      { name: 'Arm', parent: 0, offset: [2, 0, 0], channels: ['Zrotation', 'Xrotation', 'Yrotation'] },
      { name: 'Hand', parent: 1, offset: [1, 0, 0], channels: ['Zrotation', 'Xrotation', 'Yrotation'] },
    ],
  },
  fps: 30,
  frames: 2,
  values: Float64Array.of(1, 2, 3, 10, 0, 0, 0, 7, 8, 9, 1.5, 2, 3, 10, 90, 0, 0, 7, 8, 9),
};

function formatOf(skeleton: SkeletonMotion, names?: readonly string[]): MotionFormat {
  const blendshapes = names && { names, fps: skeleton.fps, values: Float32Array.from([...names, ...names].keys()) };
  return motionFormatOf({ fps: skeleton.fps, motions: [{ skeleton, ...(blendshapes && { blendshapes }) }] });
}

test('only what moves becomes features; the rest is kept as it is', () => {
  const format = formatOf(motion, ['jawOpen']);
  expect(format.parts).toEqual([
    { kind: 'blendshapes', names: ['jawOpen'] },
    {
      kind: 'skeleton',
      skeleton: motion.skeleton,
      rotating: [1],
      translating: [0],
      rest: [1.25, 2, 3, 10, 45, 0, 0, 7, 8, 9],
    },
  ]);
  expect(featureCount(format)).toBe(1 + 6 + 3);
  expect(featureNames(format)).toEqual([
    'jawOpen', 'Arm.rotation.0', 'Arm.rotation.1', 'Arm.rotation.2', 'Arm.rotation.3', 'Arm.rotation.4', 'Arm.rotation.5',
    'Hips.position.x', 'Hips.position.y', 'Hips.position.z',
  ]); // prettier-ignore
});

test('features by hand: the arm’s quarter turn about Z', () => {
  const format = formatOf(motion, ['jawOpen']);
  const blendshapes = { names: ['tongueOut', 'jawOpen'], fps: 30, values: Float32Array.of(0.9, 0.25, 0.8, 0.5) };
  const features = encodeMotion(format, { skeleton: motion, blendshapes });
  const expected = [0.25, 1, 0, 0, 0, 1, 0, 1, 2, 3, 0.5, 0, 1, 0, -1, 0, 0, 1.5, 2, 3];
  features.forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? NaN, 6));
  const decoded = decodeMotion(format, features, 2);
  expect(decoded.blendshapes).toEqual({ names: ['jawOpen'], fps: format.fps, values: Float32Array.of(0.25, 0.5) });
  decoded.skeleton?.values.forEach((value, i) => expect(value).toBeCloseTo(motion.values[i] ?? NaN, 5));
});

test('any motion comes back from its features as the same rotations and positions', () => {
  fc.assert(
    fc.property(arbitraryMotion, (original) => {
      const format = formatOf(original);
      const { skeleton } = decodeMotion(format, encodeMotion(format, { skeleton: original }), original.frames);
      expect(skeleton && worstAngle(skeleton, original)).toBeLessThan(2e-4);
      const positions = globalPositions(original);
      globalPositions(skeleton ?? expect.fail()).forEach((value, i) =>
        expect(Math.abs(value - (positions[i] ?? 0))).toBeLessThan(0.05),
      );
    }),
  );
});

test.each(['XYZ', 'XZY', 'YXZ', 'YZX', 'ZXY', 'ZYX'])(
  '%s: a BVH text comes back from its features within 1e-4 degrees, through gimbal lock too',
  (order) => {
    const channels = [...order].map((axis) => `${axis}rotation` as ChannelName);
    const names: readonly ChannelName[] = ['Xposition', 'Yposition', 'Zposition'];
    const joints = [
      { name: 'Hips', parent: -1, offset: [0, 0, 0] as const, channels: [...names, ...channels] },
      { name: 'Arm', parent: 0, offset: [0, 10, 0] as const, channels },
    ];
    const frames = 400;
    const random = Random.stream(7, 'gimbal', order);
    const phases = Array.from({ length: 9 }, () => 6 * random.uniform());
    // The middle angle sweeps through ±90 degrees and stops there for a while; the others turn beyond 180.
    const values = Float64Array.from({ length: frames * 9 }, (_, i) => {
      const [frame, column] = [Math.floor(i / 9), i % 9];
      const swing = Math.sin(frame / 31 + (phases[column] ?? 0));
      const middle = column === 4 || column === 7;
      return middle ? Math.max(-90, Math.min(90, 120 * swing)) : 250 * swing;
    });
    const original = parseBvh(formatBvh({ skeleton: { joints }, fps: 30, frames, values }), 'original.bvh');
    const format = formatOf(original);
    const { skeleton } = decodeMotion(format, encodeMotion(format, { skeleton: original }), frames);
    const written = parseBvh(formatBvh(skeleton ?? expect.fail()), 'written.bvh');
    expect(worstAngle(written, original)).toBeLessThan(1e-4);
  },
);

test('Euler angles stay continuous beyond 180 degrees', () => {
  const frames = 200;
  const values = new Float64Array(frames * 10);
  for (let frame = 0; frame < frames; frame++) values.set([0, 0, 0, 0, 5 * frame, 20, 10, 0, 0, 0], frame * 10);
  const turning = { ...motion, frames, values };
  const format = formatOf(turning);
  const angles = decodeMotion(format, encodeMotion(format, { skeleton: turning }), frames).skeleton?.values ?? [];
  for (let frame = 1; frame < frames; frame++)
    expect((angles[frame * 10 + 4] ?? 0) - (angles[frame * 10 - 6] ?? 0)).toBeCloseTo(5, 3);
});

test.each([
  ['no skeleton', {}, /it has no skeleton/],
  [
    'another skeleton',
    { skeleton: { ...motion, skeleton: { joints: motion.skeleton.joints.slice(0, 2) } } },
    /3 joints against 2/,
  ],
  [
    'NaN',
    { skeleton: { ...motion, values: motion.values.map((value, i) => (i === 4 ? NaN : value)) } },
    /not a finite number/,
  ],
])('refuses a source with %s', (_, source, problem) => {
  expect(() => encodeMotion(formatOf(motion), source)).toThrow(problem);
});

test('refuses missing face channels and parts of different length', () => {
  const format = formatOf(motion, ['jawOpen']);
  const blendshapes = (names: string[], frames: number) => ({
    names,
    fps: 30,
    values: new Float32Array(names.length * frames),
  });
  expect(() => encodeMotion(format, { skeleton: motion, blendshapes: blendshapes(['smile'], 2) })).toThrow(
    /"jawOpen" is missing/,
  );
  expect(() => encodeMotion(format, { skeleton: motion, blendshapes: blendshapes(['jawOpen'], 3) })).toThrow(
    /numbers of frames: 3, 2/,
  );
});

test('refuses features of a wrong count or that are not finite', () => {
  const format: MotionFormat = { fps: 30, parts: [{ kind: 'blendshapes', names: ['a', 'b'] }] };
  expect(() => decodeMotion(format, [1, 2, 3], 2)).toThrow(/3 numbers came for 2 frames of 2 features/);
  expect(() => decodeMotion(format, [1, 2, 3, NaN], 2)).toThrow(/feature 1 of frame 1 is NaN/);
});
