import { isAntiphonError } from '@antiphon/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryMotion } from '../motion/fixtures/arbitrary-motion';
import type { SkeletonMotion } from '../skeleton/skeleton';
import { formatBvh } from './bvh';
import { parseBvh } from './parse-bvh';

const ARM = `HIERARCHY
ROOT Hips
{
  OFFSET 0 90 0
  CHANNELS 6 Xposition Yposition Zposition Zrotation Yrotation Xrotation
  JOINT Left Arm
  {
    OFFSET 10.5 -2 0
    CHANNELS 3 Yrotation Xrotation Zrotation
    End Site
    {
      OFFSET 0 1e1 0
    }
  }
}
MOTION
Frames: 2
Frame Time: 0.033333
1 2 3 4 5 6 7 8 9
-1 -2.5 3 4 5 6 7 8 .5
`;

function expectClose(a: SkeletonMotion, b: SkeletonMotion): void {
  expect(a.frames).toBe(b.frames);
  expect(a.fps).toBeCloseTo(b.fps, 9);
  expect(a.values.length).toBe(b.values.length);
  a.values.forEach((value, i) => expect(Math.abs(value - (b.values[i] ?? NaN))).toBeLessThan(1e-6));
  expect(a.skeleton.joints.map(({ name, parent, channels }) => ({ name, parent, channels }))).toEqual(
    b.skeleton.joints.map(({ name, parent, channels }) => ({ name, parent, channels })),
  );
  a.skeleton.joints.forEach((joint, i) => {
    const other = b.skeleton.joints[i];
    joint.offset.forEach((value, axis) => expect(Math.abs(value - (other?.offset[axis] ?? NaN))).toBeLessThan(1e-6));
    expect(joint.endSite === undefined).toBe(other?.endSite === undefined);
  });
}

test('a file by hand', () => {
  const motion = parseBvh(ARM, 'arm.bvh');
  expect(motion).toEqual({
    skeleton: {
      joints: [
        {
          name: 'Hips',
          parent: -1,
          offset: [0, 90, 0],
          channels: ['Xposition', 'Yposition', 'Zposition', 'Zrotation', 'Yrotation', 'Xrotation'],
        },
        {
          name: 'Left Arm',
          parent: 0,
          offset: [10.5, -2, 0],
          channels: ['Yrotation', 'Xrotation', 'Zrotation'],
          endSite: [0, 10, 0],
        },
      ],
    },
    fps: 30,
    frames: 2,
    values: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, -1, -2.5, 3, 4, 5, 6, 7, 8, 0.5),
  });
});

test('line ends, tabs, indentation, byte order mark and case of keywords do not matter', () => {
  const wanted = parseBvh(ARM, 'arm.bvh');
  const other = `\uFEFF${ARM.replace(/ {2}/g, '\t').replace(/\n/g, '\r\n').replace('ROOT', 'root').replace('End Site', 'END SITE')}`;
  expect(parseBvh(other.replace('Xrotation', 'XROTATION'), 'other.bvh')).toEqual(wanted);
  expect(parseBvh(ARM.replace(/\n\{/g, ' {').replace('MOTION\n', 'MOTION \n\n'), 'braces.bvh')).toEqual(wanted);
  expect(parseBvh(ARM.trimEnd(), 'end.bvh')).toEqual(wanted);
});

test.each([
  ['0.0333333', 30],
  ['0.03333333333333333', 30],
  ['0.0333', 30],
  ['.008333', 120],
  ['0.0083', 120],
  ['0.016667', 60],
  ['0.04', 25],
  ['0.0333667', 1 / 0.0333667],
  ['3.3333e-2', 30],
  ['0.033', 30],
])('a frame time of %s is %d frames per second', (time, fps) => {
  expect(parseBvh(ARM.replace('0.033333', time), 'x').fps).toBe(fps);
});

test('any motion comes back from its text', () => {
  fc.assert(fc.property(arbitraryMotion, (motion) => expectClose(parseBvh(formatBvh(motion), 'x'), motion)));
});

test('two roots', () => {
  const prop = 'ROOT Prop\n{\nOFFSET 0 0 0\nCHANNELS 1 Yposition\n}\nMOTION';
  const motion = parseBvh(ARM.replace('MOTION', prop).replace('9\n', '9 10\n').replace('.5\n', '.5 11\n'), 'two.bvh');
  expect(motion.skeleton.joints.map(({ parent }) => parent)).toEqual([-1, 0, -1]);
  expect(motion.values[19]).toBe(11);
});

test('a chain of ten thousand joints is written and read', () => {
  const joints = Array.from({ length: 10_000 }, (_, i) => ({
    name: `j${i}`,
    parent: i - 1,
    offset: [0, 1, 0] as const,
    channels: i % 1000 === 0 ? (['Xrotation'] as const) : [],
  }));
  const motion = { skeleton: { joints }, fps: 30, frames: 1, values: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10) };
  const text = formatBvh(motion);
  expect(text.length).toBeLessThan(5_000_000);
  expectClose(parseBvh(text, 'deep.bvh'), motion);
});

test('joints in another than depth-first order are written with their columns in the file’s order', () => {
  const joint = (name: string, parent: number) => ({
    name,
    parent,
    offset: [0, 1, 0] as const,
    channels: ['Xrotation'] as const,
  });
  const joints = [joint('root', -1), joint('left', 0), joint('right', 0), joint('leftHand', 1)];
  const text = formatBvh({ skeleton: { joints }, fps: 30, frames: 1, values: Float64Array.of(1, 2, 3, 4) });
  const again = parseBvh(text, 'x');
  expect(again.skeleton.joints.map(({ name }) => name)).toEqual(['root', 'left', 'leftHand', 'right']);
  expect(Array.from(again.values)).toEqual([1, 2, 4, 3]);
});

test.each([
  ['an empty file', '', 1, /expected "HIERARCHY"/],
  ['another kind of file', 'RIFF\0\0', 1, /expected "HIERARCHY"/],
  ['an unknown channel', ARM.replace('Zposition', 'Zscale'), 5, /unknown channel "Zscale"\. Known: Xposition/],
  ['a channel twice', ARM.replace('Zposition', 'Xposition'), 5, /"Xposition" is listed twice/],
  [
    'a wrong channel count',
    ARM.replace('CHANNELS 6', 'CHANNELS 5'),
    5,
    /"CHANNELS 5" is announced, but more channel names follow/,
  ],
  [
    'a wrong channel count beyond the names',
    ARM.replace('CHANNELS 3', 'CHANNELS 5'),
    9,
    /"CHANNELS 5" is announced, but 3 channel names follow/,
  ],
  ['a joint without offset', ARM.replace('OFFSET 10.5 -2 0', ''), 6, /"Left Arm" has no OFFSET/],
  ['an offset that is no number', ARM.replace('10.5', 'ten'), 8, /expected a number, found "ten"/],
  ['a missing brace', ARM.replace('}\nMOTION', 'MOTION'), 15, /unexpected "MOTION"/],
  [
    'a frame with too few numbers',
    ARM.replace(' 8 9', ' 8'),
    19,
    /frame 1 has 8 numbers, but the hierarchy has 9 channels/,
  ],
  [
    'a frame too few',
    ARM.replace('Frames: 2', 'Frames: 3'),
    21,
    /"Frames: 3" is announced, but 2 frames of numbers follow \(truncated\?\)/,
  ],
  ['a frame too many', ARM.replace('Frames: 2', 'Frames: 1'), 20, /"Frames: 1" is announced, but more/],
  ['no frames', ARM.replace('Frames: 2', 'Frames: 0'), 17, /no frames/],
  ['NaN', ARM.replace('-2.5', 'NaN'), 20, /number 2 is not a finite number: "NaN"/],
  ['a decimal comma', ARM.replace('-2.5', '-2,5'), 20, /number 2 is not a finite number/],
  ['a frame time of 0', ARM.replace('0.033333', '0'), 18, /frame time must be a positive/],
  ['no frame time', ARM.replace('Frame Time', 'Time'), 18, /expected "Frame Time: <seconds>", found "Time: 0.033333"/],
  [
    'no channels at all',
    'HIERARCHY\nROOT a\n{\nOFFSET 0 0 0\n}\nMOTION\nFrames: 1\nFrame Time: 1\n',
    6,
    /no joint has channels/,
  ],
])('refuses %s and names the line', (_, text, line, problem) => {
  const thrown = (() => {
    try {
      parseBvh(text, 'bad.bvh');
    } catch (error) {
      return error;
    }
  })();
  expect(isAntiphonError(thrown) && thrown.message).toMatch(problem);
  expect(thrown).toMatchObject({ code: 'INVALID_BVH', details: { path: 'bad.bvh', line } });
});

test('a file cut anywhere is read or refused, never anything else', () => {
  for (let length = 0; length < ARM.length; length++)
    try {
      parseBvh(ARM.slice(0, length), 'cut.bvh');
      // Only a cut inside the last number cannot be told from a whole file.
      expect(length).toBeGreaterThanOrEqual(ARM.length - 3);
    } catch (error) {
      expect(isAntiphonError(error), `${length}: ${String(error)}`).toBe(true);
    }
});
