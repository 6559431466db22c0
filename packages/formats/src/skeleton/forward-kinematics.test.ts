import { expect, test } from 'vitest';
import { forwardKinematics, globalPositions } from './forward-kinematics';
import type { SkeletonMotion } from './skeleton';

/** Hips that travel and turn about Z, an arm of length 2 that turns about Z, a hand at its end whose Y position may move. */
const motion: SkeletonMotion = {
  skeleton: {
    joints: [
      { name: 'hips', parent: -1, offset: [5, 5, 5], channels: ['Xposition', 'Yposition', 'Zposition', 'Zrotation'] },
      { name: 'arm', parent: 0, offset: [2, 0, 0], channels: ['Zrotation'] },
      { name: 'hand', parent: 1, offset: [1, 7, 0], channels: ['Yposition'] },
    ],
  },
  fps: 30,
  frames: 2,
  values: Float64Array.of(0, 0, 0, 0, 0, 0, 10, 20, 30, 90, 90, 3),
};

test('at rest the offsets add up, and position channels stand in place of offsets', () => {
  expect(Array.from(forwardKinematics(motion.skeleton, motion.values, 0))).toEqual([0, 0, 0, 2, 0, 0, 3, 0, 0]);
});

test('turns pass down the chain', () => {
  // Hips at (10, 20, 30) turned by 90°: the arm lies at +2 along y. Together 180°: the hand's (1, 3, 0) becomes (−1, −3, 0).
  const positions = Array.from(
    forwardKinematics(motion.skeleton, motion.values, 1),
    (value) => Math.round(value * 1e9) / 1e9,
  );
  expect(positions).toEqual([10, 20, 30, 10, 22, 30, 9, 19, 30]);
});

test('all frames at once are the frames one by one', () => {
  const all = globalPositions(motion);
  expect(all).toHaveLength(2 * 3 * 3);
  expect(all.subarray(9)).toEqual(Float32Array.from(forwardKinematics(motion.skeleton, motion.values, 1)));
});
