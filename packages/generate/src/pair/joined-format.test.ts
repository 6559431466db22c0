import type { MotionFormat, MotionPart } from '@antiphon/formats';
import { expect, test } from 'vitest';
import { joinedFormat } from './joined-format';

const channels = (...names: string[]): MotionPart => ({ kind: 'blendshapes', names });
const skeleton: MotionPart = {
  kind: 'skeleton',
  skeleton: { joints: [] },
  rotating: [],
  translating: [],
  rest: [],
};
const format = (...parts: MotionPart[]): MotionFormat => ({ fps: 30, parts });

test('channels become one part, other kinds stand beside each other', () => {
  expect(joinedFormat(format(channels('a')), format(channels('b', 'c')))).toEqual(format(channels('a', 'b', 'c')));
  expect(joinedFormat(format(channels('a')), format(skeleton))).toEqual(format(channels('a'), skeleton));
});

test('what cannot be one is refused', () => {
  expect(() => joinedFormat(format(channels('a')), { ...format(channels('b')), fps: 25 })).toThrow(/30 and 25 Hz/);
  expect(() => joinedFormat(format(channels('a')), format(channels('a')))).toThrow(/same kind/);
  const filed: MotionPart = { kind: 'blendshapes', names: ['b'], file: { names: ['b'], rest: [0] } };
  expect(() => joinedFormat(format(channels('a')), format(filed))).toThrow(/same kind/);
  expect(() => joinedFormat(format(skeleton), format(skeleton))).toThrow(/same kind/);
});
